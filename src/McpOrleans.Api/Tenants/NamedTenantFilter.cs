using McpOrleans.Api.Requests;
using Microsoft.AspNetCore.Http;

namespace McpOrleans.Api.Tenants;

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
