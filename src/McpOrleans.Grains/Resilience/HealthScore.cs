namespace McpOrleans.Grains.Resilience;

/// <summary>Weighs the outcomes of the last health checks.</summary>
internal static class HealthScore
{
    /// <summary>Older outcomes weigh next to nothing.</summary>
    public const int Kept = 10;

    /// <summary>From this score on a server whose last check succeeded is healthy rather than degraded.</summary>
    public const double Healthy = 0.7;

    /// <summary>Adds an outcome; the newest comes first.</summary>
    public static ImmutableArray<bool> With(this ImmutableArray<bool> checks, bool succeeded) =>
        [succeeded, .. checks.Take(Kept - 1)];

    /// <summary>The weighted mean, 0 to 1, each older outcome weighing half of the next; null without any.</summary>
    public static double? Of(ImmutableArray<bool> checks)
    {
        if (checks.IsEmpty)
        {
            return null;
        }

        var (sum, weights, weight) = (0d, 0d, 1d);
        foreach (var succeeded in checks)
        {
            sum += succeeded ? weight : 0;
            weights += weight;
            weight /= 2;
        }

        return sum / weights;
    }

    /// <summary>What the outcomes say of the server.</summary>
    public static HealthStatus StatusOf(ImmutableArray<bool> checks) => checks switch
    {
        [] => HealthStatus.Unknown,
        [false, ..] => HealthStatus.Unhealthy,
        _ when Of(checks) >= Healthy => HealthStatus.Healthy,
        _ => HealthStatus.Degraded,
    };
}
