using Microsoft.AspNetCore.Http;

namespace McpOrleans.Api.Tenants;

/// <summary>
/// Refuses changes by a caller with a credential of a former tenant: this front may not know yet that the tenant was deleted and
/// another one with the same name was created. Changes are rare enough to check this before each of them.
/// </summary>
internal sealed class SameTenantFilter(TenantRegistry registry) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        await registry.RefuseIfReplacedAsync(context.HttpContext, context.HttpContext.RequestAborted) is { } replaced ? replaced : await next(context);
}
