using System.Threading.RateLimiting;

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
        var metadata = context.GetEndpoint()?.Metadata;
        if (TenantOf(context, scope) is not { } tenant || metadata?.GetMetadata<CountsMessages>() is not null)
        {
            return null;
        }

        var refusal = await TakeTokenAsync(tenant, context.RequestAborted);
        if (refusal is not null || metadata?.GetMetadata<LimitsConcurrency>() is null)
        {
            return refusal;
        }

        var admission = await EnterCallAsync(tenant, context.RequestAborted);
        scope.Place = admission.Place;
        return admission.Problem;
    }

    /// <summary>Counts one request, or one message among those that a request may have. Null: it is within the quota.</summary>
    /// <param name="tenant">The tenant whose quota counts.</param>
    /// <param name="cancellationToken">Ends the wait for the tenant's quotas.</param>
    public async ValueTask<Problem?> TakeTokenAsync(string tenant, CancellationToken cancellationToken)
    {
        var credentials = (await tenants.GetAsync(tenant, Freshness.Normal, cancellationToken)).Credentials;
        if (credentials.Quotas is not { RequestsPerSecond: { } perSecond, Burst: var burst })
        {
            return null;
        }

        var rate = new RateKey(tenant, credentials.Generation, perSecond, burst);
        return limiters.TakeToken(rate) is { } delay ? Problem.TooManyRequests(perSecond, rate.BucketSize, delay) : null;
    }

    /// <summary>Takes a place among the tenant's concurrent calls, or says why there is none.</summary>
    /// <param name="tenant">The tenant whose quota counts.</param>
    /// <param name="cancellationToken">Ends the wait for the tenant's quotas.</param>
    public async ValueTask<QuotaAdmission> EnterCallAsync(string tenant, CancellationToken cancellationToken)
    {
        var credentials = (await tenants.GetAsync(tenant, Freshness.Normal, cancellationToken)).Credentials;
        if (credentials.Quotas.ConcurrentCalls is not { } limit)
        {
            return default;
        }

        var place = limiters.EnterCall(new ConcurrencyKey(tenant, credentials.Generation, limit));
        return new QuotaAdmission(place is null ? Problem.TooManyCalls(limit) : null, place);
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

/// <summary>Whether a call is within its tenant's quota.</summary>
/// <param name="Problem">Why it is not; null: it is.</param>
/// <param name="Place">The place that a concurrent call takes until this is disposed; null: it takes none.</param>
internal readonly record struct QuotaAdmission(Problem? Problem, RateLimitLease? Place) : IDisposable
{
    public void Dispose() => Place?.Dispose();
}
