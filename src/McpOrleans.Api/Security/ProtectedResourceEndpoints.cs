using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace McpOrleans.Api.Security;

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
