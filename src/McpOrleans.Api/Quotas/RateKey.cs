using System.Threading.RateLimiting;

namespace McpOrleans.Api.Quotas;

/// <summary>A tenant's token bucket. Other settings are another bucket, a full one; the one before is freed when nobody uses it.</summary>
internal readonly record struct RateKey(string Tenant, long Generation, double PerSecond, int? Burst)
{
    /// <summary>How often the limiters of the runtime fill their buckets: what comes more often than that comes in several at a time.</summary>
    private const double FillsPerSecond = 10;

    public TokenBucketRateLimiterOptions Options
    {
        get
        {
            var tokens = Math.Max(1, (int)Math.Ceiling(PerSecond / FillsPerSecond));
            return new TokenBucketRateLimiterOptions
            {
                TokenLimit = BucketSize,
                TokensPerPeriod = tokens,
                ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Min(tokens / PerSecond, TimeSpan.FromDays(1).TotalSeconds)),
                QueueLimit = 0,
                AutoReplenishment = false,
            };
        }
    }

    /// <summary>Without a burst, what a second allows.</summary>
    public int BucketSize => Burst ?? Math.Max(1, (int)Math.Ceiling(PerSecond));
}
