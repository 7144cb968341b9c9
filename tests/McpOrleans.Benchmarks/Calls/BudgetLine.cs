namespace McpOrleans.Benchmarks.Calls;

/// <summary>One line of the performance budget. A miss is said, never a failure of the run: machines differ.</summary>
internal sealed record BudgetLine(string Figure, double Measured, double Bound, bool IsMet, string Text)
{
    private const double MostAdded = 1.5;
    private const double LeastThroughput = 0.85;
    private const double LeastLargeThroughput = 0.80;
    private const double MostAllocated = 10_000;

    /// <summary>The lines that this level decides.</summary>
    public static IEnumerable<BudgetLine> For(CallsLevel level) => (level.Workload, level.Concurrency) switch
    {
        ("echo" or "mcp", 1) => [AtMost("added p50", level.AddedRatio, MostAdded, "times YARP's", level), AtMost("allocated", level.AllocatedBytesPerCall, MostAllocated, "bytes a call", level)],
        ("echo" or "mcp", 64) => [AtLeast("throughput", level.ThroughputRatio, LeastThroughput, level)],
        ("1m", _) => [AtLeast("throughput", level.ThroughputRatio, LeastLargeThroughput, level)],
        _ => [],
    };

    private static BudgetLine AtMost(string figure, double measured, double bound, string unit, CallsLevel level) =>
        Of(figure, measured, bound, measured <= bound, $"{measured:0.##} {unit}, at most {bound:0.##}", level);

    private static BudgetLine AtLeast(string figure, double measured, double bound, CallsLevel level) =>
        Of(figure, measured, bound, measured >= bound, $"{measured:P1} of YARP's, at least {bound:P0}", level);

    private static BudgetLine Of(string figure, double measured, double bound, bool isMet, string text, CallsLevel level) => new(
        $"{level.Workload} {level.Concurrency} {figure}", measured, bound, isMet,
        $"{level.Workload}, {level.Concurrency} in flight, {figure}: {text}: {(isMet ? "met" : "NOT MET")}");
}
