using McpOrleans.Api.Problems;
using McpOrleans.Api.Requests;
using McpOrleans.Api.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace McpOrleans.Api.Tenants;

/// <summary>
/// Lets only those pass who may administer a tenant's keys: platform admins, and the tenant's own admins. To the admin of another
/// tenant, the tenant does not exist.
/// </summary>
internal sealed class TenantFilter(TenantRegistry registry) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var tenant = http.GetRouteTenant();
        if (!Names.IsValid(tenant))
        {
            return Problem.InvalidTenantName(tenant);
        }

        var isPlatformAdmin = http.User.IsInRole(Roles.PlatformAdmin);
        if ((!isPlatformAdmin && http.User.GetTenant() != tenant) || await registry.FindAsync(tenant, http.RequestAborted) is not { } summary)
        {
            return Problem.TenantNotFound(tenant);
        }

        http.SetTenantGeneration(summary.Generation);

        // Otherwise a restricted credential could issue itself a key that sees everything.
        return http.User.GetAccess().IsRestricted ? Problem.RestrictedKey("administer keys") : await next(context);
    }
}
