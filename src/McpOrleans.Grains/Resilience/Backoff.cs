namespace McpOrleans.Grains.Resilience;

/// <summary>The delay before an attempt is repeated: doubled each time, capped, spread by ±25 %.</summary>
internal static class Backoff
{
    /// <summary>Shorter delays would hammer a server that is just starting.</summary>
    public static readonly TimeSpan Minimum = TimeSpan.FromMilliseconds(100);

    private const double Spread = 0.25;

    /// <param name="attempt">0 before the first repetition.</param>
    /// <param name="first">The delay before the first repetition.</param>
    /// <param name="longest">The cap, spread included.</param>
    /// <param name="random">Evenly distributed in [0, 1).</param>
    public static TimeSpan Delay(int attempt, TimeSpan first, TimeSpan longest, double random)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(attempt);

        // In floating point, because 2^attempt overflows ticks long before the cap is applied.
        var doubled = first.TotalSeconds * Math.Pow(2, attempt);
        var spread = doubled * (1 - Spread + (2 * Spread * random));
        return TimeSpan.FromSeconds(Math.Max(Minimum.TotalSeconds, Math.Min(longest.TotalSeconds, spread)));
    }
}
