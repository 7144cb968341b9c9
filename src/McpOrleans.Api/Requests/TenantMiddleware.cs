using McpOrleans.Api.Problems;
using McpOrleans.Api.Authentication;
using McpOrleans.Api.Tenants;
using McpOrleans.Client;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace McpOrleans.Api.Requests;

/// <summary>
/// Decides, after authorization and before a tenant's endpoint runs, which tenant it is and how much of it there is to see: the
/// route's (open to platform admins only), else the credential's own.
/// </summary>
internal sealed class TenantMiddleware(RequestDelegate next, IMcpOrleansClient client, TenantRegistry registry)
{
    public const string RouteParameter = "tenant";

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<TenantScope>() is null)
        {
            return next(context);
        }

        if (context.GetRouteValue(RouteParameter) is string named)
        {
            return InvokeForAsync(named, context);
        }

        context.Features.Set(client.ForTenant(context.User.GetTenant()).Restrict(context.User.GetAccess()));
        context.SetTenantGeneration(context.User.GetTenantGeneration());
        return next(context);
    }

    private async Task InvokeForAsync(string tenant, HttpContext context)
    {
        if (!Names.IsValid(tenant))
        {
            await Problem.InvalidTenantName(tenant).ExecuteAsync(context);
            return;
        }

        if (await registry.FindAsync(tenant, context.RequestAborted) is not { } summary)
        {
            await Problem.TenantNotFound(tenant).ExecuteAsync(context);
            return;
        }

        context.Features.Set(client.ForTenant(tenant).Restrict(context.User.GetAccess()));
        context.SetTenantGeneration(summary.Generation);
        await next(context);
    }
}
