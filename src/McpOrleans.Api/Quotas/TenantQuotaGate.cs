namespace McpOrleans.Api.Quotas;

/// <summary>
/// Refuses requests beyond the tenant's quotas of requests per second and of concurrent calls. Each front counts on its own. The quotas
/// arrive together with the tenant's keys, so a change is in force within seconds.
/// </summary>
internal sealed class TenantQuotaGate(TenantKeys tenants, TenantLimiters limiters)
{
    /// <summary>
    /// Returns why the request is refused. Null: it is within the quotas. The place that a concurrent call takes is noted in the scope.
    /// </summary>
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
    /// Returns the tenant whose quotas count. What platform admins do about tenants is not limited: a quota that is too low must not
    /// keep them from raising it.
    /// </summary>
    private static string? TenantOf(HttpContext context, RequestScope scope) =>
        scope.Tenant is { } tenant ? tenant.Name
        : context.User.IsInRole(Roles.PlatformAdmin) ? null
        : context.User.GetTenant();
}

/// <summary>A tenant's count of running calls under one setting.</summary>
internal readonly record struct ConcurrencyKey(string Tenant, long Generation, int Limit);
