using McpOrleans.Api.Security;
using McpOrleans.Client;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace McpOrleans.Api.Requests;

internal static class HttpContextExtensions
{
    /// <summary>The tenant that <see cref="TenantMiddleware"/> decided on.</summary>
    public static IMcpTenant GetTenant(this HttpContext context) => context.Features.GetRequiredFeature<IMcpTenant>();

    public static Caller GetCaller(this HttpContext context) => new()
    {
        Id = context.User.GetCallerId(),
        RequestId = context.TraceIdentifier,
    };
}
