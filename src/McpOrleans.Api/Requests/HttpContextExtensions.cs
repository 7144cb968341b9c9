using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Features;

namespace McpOrleans.Api.Requests;

internal static class HttpContextExtensions
{
    /// <summary>Whether the route serves everybody, whatever credential a request carries, so that nobody need be asked about it.</summary>
    public static bool IsOpenToAnyone(this HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    /// <summary>The tenant that <see cref="TenantMiddleware"/> decided on.</summary>
    public static IMcpTenant GetTenant(this HttpContext context) => context.Features.GetRequiredFeature<IMcpTenant>();

    /// <summary>Which tenant of its name the request is about, for whoever keeps something of it; 0 where nobody has found out.</summary>
    public static long GetTenantGeneration(this HttpContext context) => context.Features.Get<TenantGeneration>()?.Value ?? 0;

    /// <inheritdoc cref="GetTenantGeneration"/>
    public static void SetTenantGeneration(this HttpContext context, long generation) => context.Features.Set(new TenantGeneration(generation));

    /// <summary>The tenant that the route names, valid or not.</summary>
    public static string GetRouteTenant(this HttpContext context) =>
        context.GetRouteValue(TenantMiddleware.RouteParameter) as string ?? throw new InvalidOperationException("The route names no tenant.");

    /// <summary>The tenant that the route names, on the routes by which platform admins act for one; null on all others.</summary>
    public static string? FindRouteTenant(this HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<TenantScope>() is not null
        && context.GetRouteValue(TenantMiddleware.RouteParameter) is string tenant
        && Names.IsValid(tenant)
            ? tenant
            : null;

    public static Caller GetCaller(this HttpContext context) => new()
    {
        Id = context.User.GetCallerId(),
        RequestId = context.TraceIdentifier,
    };

    private sealed record TenantGeneration(long Value);
}
