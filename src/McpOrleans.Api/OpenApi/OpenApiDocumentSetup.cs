using McpOrleans.Api.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace McpOrleans.Api.OpenApi;

/// <summary>The OpenAPI document, <c>GET /openapi/v1.json</c>.</summary>
internal static class OpenApiDocumentSetup
{
    private const string BearerScheme = "bearer";
    private const string ApiKeyScheme = "api_key";

    public static void AddMcpOrleansOpenApi(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            AddTenant(operation, context);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer(DescribeOwnJsonAsync);
    });

    public static void MapOpenApiDocument(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapOpenApi("/openapi/v1.json")
            .RequireAuthorization(Roles.Caller)
            .Finally(endpoint => endpoint.RequestDelegate = new GeneratedOnce(endpoint.RequestDelegate!).InvokeAsync);

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "McpOrleans",
            Version = typeof(OpenApiDocumentSetup).Assembly.GetName().Version?.ToString(3) ?? "",
            Description = "MCP (Model Context Protocol) servers as virtual actors: register servers, find their tools, call them.",
        };

        // The paths of the document are relative to the address at which it was read.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.AddComponent(BearerScheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An API key, or a JWT from a trusted issuer.",
        });
        document.AddComponent(ApiKeyScheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = ApiKeyAuthenticationHandler.HeaderName,
            Description = "An API key in a header of its own.",
        });
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(BearerScheme, document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ApiKeyScheme, document)] = [] },
        ];
    }

    /// <summary>
    /// Adds the parameter for the tenant. No endpoint declares it, because <see cref="RequestAdmission"/> reads it for all of them.
    /// </summary>
    private static void AddTenant(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        if (context.Description.RelativePath?.Contains($"{{{RequestAdmission.TenantParameter}}}", StringComparison.Ordinal) != true)
        {
            return;
        }

        operation.Parameters ??= [];
        operation.Parameters.Insert(0, new OpenApiParameter
        {
            Name = RequestAdmission.TenantParameter,
            In = ParameterLocation.Path,
            Required = true,
            Description = $"The tenant to act for. Its name has {Names.Rule}.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
    }

    /// <summary>Describes what a converter writes, which the generator cannot know.</summary>
    private static async Task DescribeOwnJsonAsync(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Type == typeof(McpServerConfig))
        {
            var config = await context.GetOrCreateSchemaAsync(typeof(ServerConfigBody), parameterDescription: null, cancellationToken);
            schema.Type = config.Type;
            schema.Properties = config.Properties;
            schema.Description = config.Description;
        }
        else if (context.JsonTypeInfo.Type == typeof(RawJson))
        {
            schema.Type = null;
        }
        else if (context.JsonTypeInfo.Type.IsEnum)
        {
            schema.Type = JsonSchemaType.String;
        }
    }
}
