namespace McpOrleans.Api.Quotas;

/// <summary>
/// Refuses what a tenant asks for beyond its quotas of requests per second and of concurrent calls, at this front. The quotas are those
/// that come with the tenant's keys, so a change is in force within seconds.
/// </summary>
internal sealed class TenantQuotaGate(TenantKeys tenants, TenantLimiters limiters)
{
    /// <summary>Why the request is refused; null: it is within the quotas, and its place is noted in the scope.</summary>
    public async ValueTask<Problem?> EnterAsync(HttpContext context, RequestScope scope)
    {
        if (TenantOf(context, scope) is not { } tenant)
        {
            return null;
        }

        var credentials = (await tenants.GetAsync(tenant, Freshness.Normal, context.RequestAborted)).Credentials;
        var quotas = credentials.Quotas;
        if (quotas.RequestsPerSecond is { } perSecond)
        {
            var rate = new RateKey(tenant, credentials.Generation, perSecond, quotas.Burst);
            if (limiters.TakeToken(rate) is { } delay)
            {
                return Problem.TooManyRequests(perSecond, rate.BucketSize, delay);
            }
        }

        if (quotas.ConcurrentCalls is { } limit && context.GetEndpoint()?.Metadata.GetMetadata<LimitsConcurrency>() is not null)
        {
            scope.Place = limiters.EnterCall(new ConcurrencyKey(tenant, credentials.Generation, limit));
            return scope.Place is null ? Problem.TooManyCalls(limit) : null;
        }

        return null;
    }

    /// <summary>
    /// The tenant acted for. What platform admins do about tenants is not limited: too low a quota must not keep them from
    /// raising it.
    /// </summary>
    private static string? TenantOf(HttpContext context, RequestScope scope) =>
        scope.Tenant is { } tenant ? tenant.Name
        : context.User.IsInRole(Roles.PlatformAdmin) ? null
        : context.User.GetTenant();
}

/// <summary>A tenant's count of running calls under one setting.</summary>
internal readonly record struct ConcurrencyKey(string Tenant, long Generation, int Limit);
