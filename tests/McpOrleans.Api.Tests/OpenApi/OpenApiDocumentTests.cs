using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using McpOrleans.Api.Calls;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.Client.Configuration;
using McpOrleans.TestServers.Fixtures;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.OpenApi;

public sealed class OpenApiDocumentTests(Service service) : IAsyncLifetime
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch", "head"];

    private static readonly ImmutableDictionary<string, string> Map = ImmutableDictionary<string, string>.Empty.Add("a", "b");

    private Answer _document = null!;

    private IEnumerable<(string Method, string Path, JsonElement Operation)> Operations =>
        from path in _document.Json.GetProperty("paths").EnumerateObject()
        where IsDescribed(path.Name)
        from operation in path.Value.EnumerateObject()
        where Methods.Contains(operation.Name)
        select (operation.Name.ToUpperInvariant(), path.Name, operation.Value);

    public async ValueTask InitializeAsync() =>
        _document = (await service.Http.SendAsync("GET", "/openapi/v1.json")).ShouldBe(HttpStatusCode.OK);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static bool IsDescribed(string path) =>
        path.Contains("/mcp/", StringComparison.Ordinal) || (path.StartsWith("/tenants", StringComparison.Ordinal) && !path.EndsWith("/mcp", StringComparison.Ordinal));

    [Fact]
    public void Document_ReadByAnOpenApiReader_IsValid()
    {
        var result = OpenApiDocument.Parse(Encoding.UTF8.GetString(_document.Body), "json");

        result.Diagnostic!.Errors.ShouldBeEmpty();
        result.Diagnostic.Warnings.ShouldBeEmpty();
        result.Document!.Validate(ValidationRuleSet.GetDefaultRuleSet()).ShouldBeEmpty();
    }

    [Fact]
    public void Document_Routes_AreThoseThatAreMapped()
    {
        var mapped = from endpoint in service.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
                     where IsDescribed(endpoint.RoutePattern.RawText!) && endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null
                     from method in endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods
                     select $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}";

        Operations.Select(operation => $"{operation.Method} {operation.Path}").ShouldBe(mapped, ignoreOrder: true);
    }

    [Fact]
    public void Document_EveryOperation_IsDescribed()
    {
        var ids = new List<string>();
        foreach (var (method, path, operation) in Operations)
        {
            var route = $"{method} {path}";
            ids.Add(operation.GetProperty("operationId").GetString()!);
            operation.GetProperty("summary").GetString().ShouldNotBeNullOrEmpty(route);
            operation.GetProperty("tags").GetArrayLength().ShouldBe(1, route);
            path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}')).ShouldBe(ParametersIn(operation, "path"), ignoreOrder: true, route);
            operation.TryGetProperty("requestBody", out _).ShouldBe(method == "PUT" || path.Split('/')[^1] is "call" or "import" or "accept" || (method, path.Split('/')[^1]) is ("POST", "keys"), route);

            var responses = operation.GetProperty("responses").EnumerateObject().ToList();
            responses.Select(response => response.Name).ShouldBeSubsetOf(["200", "201", "204", "400", "401", "403", "404", "409", "413", "415", "429", "500", "502", "503", "504"]);
            foreach (var needed in new[] { "400", "401", "403", "500", "503", "504" })
            {
                responses.ShouldContain(response => response.Name == needed, route);
            }

            foreach (var response in responses.Where(response => response.Name[0] > '2'))
            {
                response.Value.GetProperty("content").EnumerateObject().Select(content => content.Name).ShouldBe(["application/problem+json"], route);
            }
        }

        ids.ShouldBeUnique();
    }

    [Fact]
    public void Document_Security_IsAKeyInEitherHeader()
    {
        var schemes = _document.Json.GetProperty("components").GetProperty("securitySchemes");

        schemes.GetProperty("bearer").GetProperty("scheme").GetString().ShouldBe("bearer");
        schemes.GetProperty("api_key").GetProperty("name").GetString().ShouldBe("X-Api-Key");
        _document.Json.GetProperty("security").EnumerateArray().Select(way => way.EnumerateObject().Single().Name).ShouldBe(["bearer", "api_key"]);
    }

    [Theory]
    [InlineData("KeyBody")]
    [InlineData("KeyResponse")]
    [InlineData("NewKeyResponse")]
    public void Document_Keys_HaveTheToolSearch(string schema) =>
        Schema(schema).GetProperty("properties").GetProperty("tool_search").GetProperty("description").GetString()!.ShouldContain("find_tools");

    [Fact]
    public void Document_Configuration_HasTheFieldsThatAreReadAndWritten()
    {
        var described = Schema("McpServerConfig").GetProperty("properties").EnumerateObject().Select(property => property.Name).ToList();

        var config = new McpServerConfig
        {
            Url = "x",
            Command = "x",
            Args = ["x"],
            Env = Map,
            Cwd = "x",
            Transport = McpTransport.Sse,
            Headers = Map,
            Description = "x",
            ToolPrefix = "x",
            ToolsAllow = ["x"],
            ToolsDeny = ["x"],
        };
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            McpServerConfigJson.Write(writer, config);
        }

        JsonSerializer.Deserialize<JsonElement>(stream.ToArray()).EnumerateObject().Select(property => property.Name).ShouldBe(described, ignoreOrder: true);
        foreach (var field in described)
        {
            var reading = McpServerConfigJson.Read(JsonSerializer.SerializeToElement(new Dictionary<string, object?> { [field] = null }));
            reading.Errors.ShouldNotContain(error => error.Field == field && error.Message.Contains("known"), field);
        }
    }

    [Fact]
    public async Task Document_Answers_AreAsDescribed()
    {
        await using var upstream = await TestServer.StartAsync();
        var tenant = service.NewTenant();
        await tenant.AddAsync("a", upstream);

        ShouldFit(await tenant.GetAsync("/servers"), "ServerListResponse");
        ShouldFit(await tenant.GetAsync("/servers/a"), "ServerResponse");
        ShouldFit(await tenant.GetAsync("/servers/a/tools"), "ServerToolsResponse");
        ShouldFit(await tenant.GetAsync("/tools"), "ToolListResponse");
        ShouldFit(await tenant.GetAsync("/health"), "HealthResponse");
        ShouldFit(await tenant.CallAsync("echo", new { message = "x" }), nameof(CallResponse));
        ShouldFit(await tenant.CallAsync("fail"), nameof(CallResponse));
        ShouldFit(await tenant.CallAsync("ecko"), nameof(CallProblem));
        ShouldFit(await tenant.PostAsync("/import", "{}"), "Problem");
        ShouldFit(await tenant.PostAsync("/import", """{"servers":{"b":{"url":"http://127.0.0.1:9/mcp","disabled":true}}}"""), "ImportResponse");
    }

    [Fact]
    public void Document_FailedCalls_HaveTheFieldsOfACall()
    {
        foreach (var (_, path, operation) in Operations.Where(operation => operation.Path.EndsWith("/call", StringComparison.Ordinal)))
        {
            foreach (var status in new[] { "400", "503", "504" })
            {
                operation.GetProperty("responses").GetProperty(status).GetProperty("content").GetProperty("application/problem+json").GetProperty("schema")
                    .GetProperty("$ref").GetString().ShouldBe($"#/components/schemas/{nameof(CallProblem)}", $"{path} {status}");
            }
        }
    }

    private static IEnumerable<string> ParametersIn(JsonElement operation, string place) =>
        operation.TryGetProperty("parameters", out var parameters)
            ? parameters.EnumerateArray()
                .Where(parameter => parameter.GetProperty("in").GetString() == place)
                .Select(parameter => parameter.GetProperty("name").GetString()!)
            : [];

    private JsonElement Schema(string name) => _document.Json.GetProperty("components").GetProperty("schemas").GetProperty(name);

    private void ShouldFit(Answer answer, string schema) => ShouldFit(answer.Json, Schema(schema), schema);

    /// <summary>Enough of JSON Schema to see a field that is not described, is missing, or has another type.</summary>
    private void ShouldFit(JsonElement value, JsonElement schema, string path)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            ShouldFit(value, Schema(reference.GetString()!.Split('/')[^1]), path);
            return;
        }

        if (schema.TryGetProperty("oneOf", out var options))
        {
            var isNull = value.ValueKind == JsonValueKind.Null;
            var references = options.EnumerateArray().Where(option => option.TryGetProperty("$ref", out _)).ToList();
            references.Count.ShouldBe(options.GetArrayLength() - 1, $"{path}: null or one other type");
            if (!isNull)
            {
                ShouldFit(value, references.ShouldHaveSingleItem(), path);
            }

            return;
        }

        if (schema.TryGetProperty("type", out var type))
        {
            var types = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()) : [type.GetString()];
            types.ShouldContain(TypeOf(value), path);
        }

        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            foreach (var item in value.EnumerateArray())
            {
                ShouldFit(item, items, $"{path}[]");
            }
        }

        if (value.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in value.EnumerateObject())
            {
                properties.TryGetProperty(property.Name, out var described).ShouldBeTrue($"{path}.{property.Name}");
                ShouldFit(property.Value, described, $"{path}.{property.Name}");
            }

            foreach (var required in schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()!) : [])
            {
                value.TryGetProperty(required, out _).ShouldBeTrue($"{path}.{required}");
            }
        }

        string TypeOf(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Number => schema.GetProperty("type").ToString().Contains("integer") ? "integer" : "number",
            _ => element.ValueKind.ToString().ToLowerInvariant(),
        };
    }
}
