using Microsoft.AspNetCore.Http;

namespace McpOrleans.Api.Tenants;

/// <summary>
/// Refuses orders of who came with a credential of a former tenant: this front may not yet have heard that it was deleted, and
/// another one of the same name created. Orders are rare enough to ask before each.
/// </summary>
internal sealed class SameTenantFilter(TenantRegistry registry) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        await registry.RefuseIfReplacedAsync(context.HttpContext, context.HttpContext.RequestAborted) is { } replaced ? replaced : await next(context);
}
