using System.Collections.Immutable;
using McpOrleans.Benchmarks.Load;
using McpOrleans.Benchmarks.Reports;

namespace McpOrleans.Benchmarks.Tenants;

/// <summary>One tenant's calls beside another's flood; every figure is the median of the rounds' own. None of its calls was refused, or there would be no result.</summary>
internal sealed record TenantsResult
{
    /// <summary>The most that the quiet tenant's p99 may grow.</summary>
    private const double Bound = 2;

    public required int Concurrency { get; init; }

    /// <summary>The flooding tenant's quota, in requests per second.</summary>
    public required double Quota { get; init; }

    public required long FloodServed { get; init; }

    public required long FloodRefused { get; init; }

    public required double FloodPerSecond { get; init; }

    public required ImmutableArray<LoadResult> Alone { get; init; }

    public required ImmutableArray<LoadResult> BesideFlood { get; init; }

    /// <summary>1: not slower.</summary>
    public double P99Ratio => BesideFlood.Zip(Alone).Median(round => round.First.P99Milliseconds / round.Second.P99Milliseconds);

    public override string ToString()
    {
        var table = new TextTable("quiet tenant", "p50 ms", "p99 ms", "calls/s");
        Add(table, "alone", Alone);
        Add(table, "beside a flood", BesideFlood);
        return $"{table}{Environment.NewLine}{Concurrency} callers each; the flood: {FloodPerSecond:0} requests/s at a quota of {Quota:0}/s, "
            + $"{FloodServed} served, {FloodRefused} refused; of the quiet tenant's calls none was refused.{Environment.NewLine}"
            + $"p99 beside / alone: {P99Ratio:0.00} of at most {Bound:0.0}, {(P99Ratio <= Bound ? "met" : "NOT MET")}";
    }

    private static void Add(TextTable table, string name, ImmutableArray<LoadResult> rounds) => table.Add(
        name,
        $"{rounds.Median(load => load.P50Milliseconds):0.000}",
        $"{rounds.Median(load => load.P99Milliseconds):0.000}",
        $"{rounds.Median(load => load.CallsPerSecond):0}");
}
