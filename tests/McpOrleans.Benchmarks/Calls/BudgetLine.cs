namespace McpOrleans.Benchmarks.Calls;

/// <summary>One line of the performance budget. A miss is said, never a failure of the run: machines differ.</summary>
internal sealed record BudgetLine(string Figure, double Measured, double Bound, bool IsMet, string Text)
{
    private const int LatencyConcurrency = 1;
    private const double AddedP50Milliseconds = 0.3;
    private const int ThroughputConcurrency = 64;
    private const double ThroughputRatio = 0.45;

    /// <summary>The lines that this level decides.</summary>
    public static IEnumerable<BudgetLine> For(CallsLevel level)
    {
        if (level.Concurrency == LatencyConcurrency)
        {
            var isMet = level.AddedP50Milliseconds <= AddedP50Milliseconds;
            yield return new BudgetLine(
                "added_p50_milliseconds", level.AddedP50Milliseconds, AddedP50Milliseconds, isMet,
                $"added p50 at concurrency {LatencyConcurrency}: {level.AddedP50Milliseconds:0.000} ms of at most {AddedP50Milliseconds:0.0} ms, {Verdict(isMet)}");
        }

        if (level.Concurrency == ThroughputConcurrency)
        {
            var isMet = level.ThroughputRatio >= ThroughputRatio;
            yield return new BudgetLine(
                "throughput_ratio", level.ThroughputRatio, ThroughputRatio, isMet,
                $"throughput at concurrency {ThroughputConcurrency}: {level.ThroughputRatio:P1} of direct, at least {ThroughputRatio:P0}, {Verdict(isMet)}");
        }
    }

    private static string Verdict(bool isMet) => isMet ? "met" : "NOT MET";
}
