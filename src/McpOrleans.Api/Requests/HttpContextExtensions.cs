using Microsoft.AspNetCore.Authorization;

namespace McpOrleans.Api.Requests;

internal static class HttpContextExtensions
{
    /// <summary>Whether the route serves everybody, whatever credential a request carries, so that nobody need be asked about it.</summary>
    public static bool IsOpenToAnyone(this HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    /// <summary>The tenant that <see cref="RequestAdmission"/> decided on.</summary>
    public static IMcpTenant GetTenant(this HttpContext context) => RequestScope.Find(context)?.Tenant ?? throw new InvalidOperationException("The route does not belong to a tenant.");

    /// <inheritdoc cref="RequestScope.TenantGeneration"/>
    public static long GetTenantGeneration(this HttpContext context) => RequestScope.Find(context)?.TenantGeneration ?? 0;

    /// <inheritdoc cref="RequestScope.TenantGeneration"/>
    public static void SetTenantGeneration(this HttpContext context, long generation) => RequestScope.Find(context)!.TenantGeneration = generation;

    /// <summary>The tenant that the route names, valid or not.</summary>
    public static string GetRouteTenant(this HttpContext context) =>
        context.GetRouteValue(RequestAdmission.TenantParameter) as string ?? throw new InvalidOperationException("The route does not name a tenant.");

    /// <summary>The tenant that the route names, on the routes by which platform admins act for one; null on all others.</summary>
    public static string? FindRouteTenant(this HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<TenantScope>() is not null
        && context.GetRouteValue(RequestAdmission.TenantParameter) is string tenant
        && Names.IsValid(tenant)
            ? tenant
            : null;

    public static Caller GetCaller(this HttpContext context) => new()
    {
        Id = context.User.GetCallerId(),
        RequestId = context.TraceIdentifier,
    };
}
