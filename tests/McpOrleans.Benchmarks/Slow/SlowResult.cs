using System.Collections.Immutable;
using McpOrleans.Benchmarks.Load;
using McpOrleans.Benchmarks.Reports;

namespace McpOrleans.Benchmarks.Slow;

/// <summary>Quick calls beside a slow one to the same MCP server; every figure is the median of the rounds' own.</summary>
internal sealed record SlowResult
{
    /// <summary>The most that the quick calls' p99 may grow.</summary>
    private const double Bound = 2;

    /// <summary>Quick calls of one round.</summary>
    public required int QuickCalls { get; init; }

    public required int Concurrency { get; init; }

    public required ImmutableArray<LoadResult> Without { get; init; }

    public required ImmutableArray<LoadResult> With { get; init; }

    /// <summary>1: not slower.</summary>
    public double P99Ratio => With.Zip(Without).Median(round => round.First.P99Milliseconds / round.Second.P99Milliseconds);

    public override string ToString()
    {
        var table = new TextTable("quick calls", "p50 ms", "p99 ms", "calls/s");
        Add(table, "alone", Without);
        Add(table, "beside a 60 s call", With);
        return $"{table}{Environment.NewLine}{QuickCalls} quick calls a round, {Concurrency} in flight; p99 with / without: {P99Ratio:0.00} of at most {Bound:0.0}, {(P99Ratio <= Bound ? "met" : "NOT MET")}";
    }

    private static void Add(TextTable table, string name, ImmutableArray<LoadResult> rounds) => table.Add(
        name,
        $"{rounds.Median(load => load.P50Milliseconds):0.000}",
        $"{rounds.Median(load => load.P99Milliseconds):0.000}",
        $"{rounds.Median(load => load.CallsPerSecond):0}");
}
