using System.Text.Json.Serialization;

namespace McpOrleans.Api.Authentication;

/// <summary>The metadata of the protected resource; open to anyone, for who reads them has no token yet. 404 where no issuer is configured.</summary>
internal static class ProtectedResourceEndpoints
{
    public static void MapProtectedResource(this IEndpointRouteBuilder endpoints)
    {
        Map(endpoints, "");
        Map(endpoints, ProtectedResource.McpPath);
    }

    private static void Map(IEndpointRouteBuilder endpoints, string path) =>
        endpoints.MapGet(
            ProtectedResource.MetadataPath + path,
            Results<Ok<ProtectedResourceResponse>, NotFound> (HttpContext context, ProtectedResource resource) =>
            {
                // The address in the answer may be the request's own; nobody else's answer, then.
                context.Response.Headers.CacheControl = "no-store";
                return resource.IsConfigured ? TypedResults.Ok(resource.Describe(context.Request, path)) : TypedResults.NotFound();
            })
            .AllowAnonymous()
            .ExcludeFromDescription();
}

/// <summary>Where clients get tokens for the front (RFC 9728).</summary>
internal sealed record ProtectedResourceResponse
{
    /// <summary>What the tokens are for.</summary>
    public required string Resource { get; init; }

    public string ResourceName { get; } = "McpOrleans";

    /// <summary>The issuers whose tokens are taken.</summary>
    public required IReadOnlyList<string> AuthorizationServers { get; init; }

    public IReadOnlyList<string> BearerMethodsSupported { get; } = ["header"];

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? ScopesSupported { get; init; }
}
