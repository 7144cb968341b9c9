using McpOrleans.Api.Problems;
using McpOrleans.Api.Authentication;
using McpOrleans.Client;
using Microsoft.AspNetCore.Http;

namespace McpOrleans.Api.Quotas;

/// <summary>
/// Refuses what a tenant asks for beyond its quotas of requests per second and of concurrent calls, at this front. Runs once it
/// is known who asks and for which tenant; the quotas are those that come with the tenant's keys, so a change is in force within
/// seconds.
/// </summary>
internal sealed class QuotaMiddleware(RequestDelegate next, TenantKeys tenants, TenantLimiters limiters)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (TenantOf(context) is not { } tenant)
        {
            return next(context);
        }

        var known = tenants.GetAsync(tenant, Freshness.Normal, context.RequestAborted);
        return known.IsCompletedSuccessfully
            ? LimitAsync(context, tenant, known.Result.Credentials)
            : WaitAndLimitAsync(context, tenant, known);
    }

    /// <summary>
    /// The tenant acted for. What platform admins do about tenants is not limited: too low a quota must not keep them from
    /// raising it.
    /// </summary>
    private static string? TenantOf(HttpContext context)
    {
        if (context.Features.Get<IMcpTenant>() is { } tenant)
        {
            return tenant.Name;
        }

        return context.User.Identity is not { IsAuthenticated: true }
            || context.User.IsInRole(Roles.PlatformAdmin)
            ? null
            : context.User.GetTenant();
    }

    private async Task WaitAndLimitAsync(HttpContext context, string tenant, ValueTask<KnownTenant> known) =>
        await LimitAsync(context, tenant, (await known).Credentials);

    private Task LimitAsync(HttpContext context, string tenant, TenantCredentials credentials)
    {
        var quotas = credentials.Quotas;
        if (quotas.RequestsPerSecond is { } perSecond)
        {
            var key = new RateKey(tenant, credentials.Generation, perSecond, quotas.Burst);
            if (limiters.TakeToken(key) is { } delay)
            {
                return Problem.TooManyRequests(perSecond, key.BucketSize, delay).ExecuteAsync(context);
            }
        }

        return quotas.ConcurrentCalls is { } limit && context.GetEndpoint()?.Metadata.GetMetadata<LimitsConcurrency>() is not null
            ? CallAsync(context, new ConcurrencyKey(tenant, credentials.Generation, limit))
            : next(context);
    }

    private async Task CallAsync(HttpContext context, ConcurrencyKey key)
    {
        using var place = limiters.EnterCall(key);
        await (place is null ? Problem.TooManyCalls(key.Limit).ExecuteAsync(context) : next(context));
    }
}
