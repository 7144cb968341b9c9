using System.Threading.RateLimiting;

namespace McpOrleans.Api.Quotas;

/// <summary>
/// How fast tenants may go at this front. There is a partition for each tenant that has such a quota and made requests lately;
/// those that are at rest for 10 seconds are freed by the runtime.
/// </summary>
internal sealed class TenantLimiters : IDisposable
{
    private readonly PartitionedRateLimiter<RateKey> _rates = PartitionedRateLimiter.Create<RateKey, RateKey>(
        key => RateLimitPartition.Get<RateKey>(key, NewBucket));

    private readonly PartitionedRateLimiter<ConcurrencyKey> _calls = PartitionedRateLimiter.Create<ConcurrencyKey, ConcurrencyKey>(
        key => RateLimitPartition.Get<ConcurrencyKey>(key, NewCount));

    // Kept delegates of our own: the framework's shorter way makes one, and an object around it, for every request.
    private static Func<RateKey, RateLimiter> NewBucket { get; } = static key => new TokenBucketRateLimiter(key.Options);

    private static Func<ConcurrencyKey, RateLimiter> NewCount { get; } =
        static key => new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = key.Limit, QueueLimit = 0 });

    /// <summary>Takes a token; null when there is one, else when there will be.</summary>
    public TimeSpan? TakeToken(RateKey key)
    {
        using var lease = _rates.AttemptAcquire(key);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var delay) ? delay : TimeSpan.FromSeconds(1);
    }

    /// <summary>Takes a place among the running calls, given back by disposal; null when there is none.</summary>
    public RateLimitLease? EnterCall(ConcurrencyKey key)
    {
        var lease = _calls.AttemptAcquire(key);
        if (lease.IsAcquired)
        {
            return lease;
        }

        lease.Dispose();
        return null;
    }

    public void Dispose()
    {
        _rates.Dispose();
        _calls.Dispose();
    }
}
