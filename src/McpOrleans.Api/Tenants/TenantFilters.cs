namespace McpOrleans.Api.Tenants;

/// <summary>
/// Lets through to a tenant's keys who may administer them: platform admins, and admins of exactly that tenant. For anybody
/// else's admin a tenant does not exist.
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

        // Or it could give itself a key that sees everything.
        return http.User.GetAccess().IsRestricted ? Problem.RestrictedKey("administer keys") : await next(context);
    }
}

/// <summary>Notes which tenant a platform admin's request is about, as it is before the request: the audit keeps it there only.</summary>
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
/// Refuses orders of who came with a credential of a former tenant: this front may not yet have heard that it was deleted, and
/// another one of the same name created. Orders are rare enough to ask before each.
/// </summary>
internal sealed class SameTenantFilter(TenantRegistry registry) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        await registry.RefuseIfReplacedAsync(context.HttpContext, context.HttpContext.RequestAborted) is { } replaced ? replaced : await next(context);
}
