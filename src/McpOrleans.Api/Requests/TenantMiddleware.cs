using McpOrleans.Api.Problems;
using McpOrleans.Api.Security;
using McpOrleans.Client;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace McpOrleans.Api.Requests;

/// <summary>
/// Decides, after authorization and before a tenant's endpoint runs, which tenant it is: the route's (open to platform admins
/// only), else the credential's own.
/// </summary>
internal sealed class TenantMiddleware(RequestDelegate next, IMcpOrleansClient client)
{
    public const string RouteParameter = "tenant";

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<TenantScope>() is null)
        {
            return next(context);
        }

        var tenant = context.GetRouteValue(RouteParameter) as string ?? context.User.GetTenant();
        if (!Names.IsValid(tenant))
        {
            return Problem
                .Of(ErrorCodes.InvalidRequest, $"'{Names.Shown(tenant)}' is not a tenant name.", $"A tenant name is {Names.Rule}.")
                .ExecuteAsync(context);
        }

        context.Features.Set(client.ForTenant(tenant));
        return next(context);
    }
}
