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

/// <summary>
/// Notes which tenant a platform admin's request concerns, in the generation that exists before the request. The audit keeps the
/// record only in that generation.
/// </summary>
internal sealed class NamedTenantFilter(TenantRegistry registry) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var known = http.GetRouteTenant() is var tenant && Names.IsValid(tenant) ? await registry.FindAsync(tenant, http.RequestAborted) : null;
        http.SetTenantGeneration(known?.Generation ?? AuditRecord.NoTenant);
        return await next(context);
    }
}

/// <summary>
/// Refuses changes by a caller with a credential of a former tenant: this front may not know yet that the tenant was deleted and
/// another one with the same name was created. Changes are rare enough to check this before each of them.
/// </summary>
internal sealed class SameTenantFilter(TenantRegistry registry) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        await registry.RefuseIfReplacedAsync(context.HttpContext, context.HttpContext.RequestAborted) is { } replaced ? replaced : await next(context);
}
