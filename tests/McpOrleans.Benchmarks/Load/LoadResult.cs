namespace McpOrleans.Benchmarks.Load;

/// <summary>What one stretch of load saw. Every call in it succeeded, or there would be no result.</summary>
internal sealed record LoadResult
{
    public required int Calls { get; init; }

    public required double CallsPerSecond { get; init; }

    public required double P50Milliseconds { get; init; }

    public required double P99Milliseconds { get; init; }

    public static LoadResult From(IEnumerable<List<TimeSpan>> latencies, TimeSpan elapsed)
    {
        TimeSpan[] sorted = [.. latencies.SelectMany(latency => latency).Order()];
        return new LoadResult
        {
            Calls = sorted.Length,
            CallsPerSecond = sorted.Length / elapsed.TotalSeconds,
            P50Milliseconds = Percentile(sorted, 0.50),
            P99Milliseconds = Percentile(sorted, 0.99),
        };
    }

    private static double Percentile(TimeSpan[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))].TotalMilliseconds;
}
