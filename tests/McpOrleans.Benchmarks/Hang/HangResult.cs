using System.Collections.Immutable;
using McpOrleans.Benchmarks.Load;
using McpOrleans.Benchmarks.Reports;

namespace McpOrleans.Benchmarks.Hang;

/// <summary>Calls to one MCP server while another answers nothing; every figure is the median of the rounds' own.</summary>
internal sealed record HangResult
{
    /// <summary>Calls that waited for the hanging server all through the rounds that have them.</summary>
    public required int HangingCalls { get; init; }

    public required int Concurrency { get; init; }

    public required ImmutableArray<LoadResult> Without { get; init; }

    public required ImmutableArray<LoadResult> With { get; init; }

    /// <summary>1: not slower.</summary>
    public double P50Ratio => Ratio(load => load.P50Milliseconds);

    /// <summary>1: not slower.</summary>
    public double P99Ratio => Ratio(load => load.P99Milliseconds);

    public override string ToString()
    {
        var table = new TextTable("calls to B", "p50 ms", "p99 ms", "calls/s");
        Add(table, "nothing hangs", Without);
        Add(table, $"{HangingCalls} calls to A hang", With);
        return $"{table}{Environment.NewLine}{Concurrency} calls in flight; with / without: p50 {P50Ratio:0.00}, p99 {P99Ratio:0.00}";
    }

    private static void Add(TextTable table, string name, ImmutableArray<LoadResult> rounds) => table.Add(
        name,
        $"{rounds.Median(load => load.P50Milliseconds):0.000}",
        $"{rounds.Median(load => load.P99Milliseconds):0.000}",
        $"{rounds.Median(load => load.CallsPerSecond):0}");

    private double Ratio(Func<LoadResult, double> figure) =>
        With.Zip(Without).Median(round => figure(round.First) / figure(round.Second));
}
