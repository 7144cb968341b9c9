using System.Collections.Immutable;

namespace McpOrleans.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchmarkOptions
{
    public required string Scenario { get; init; }

    /// <summary>The workloads of scenario <c>calls</c>, by name.</summary>
    public required ImmutableArray<string> Calls { get; init; }

    /// <summary>How many calls are in flight at once, one level after the other.</summary>
    public required ImmutableArray<int> Concurrency { get; init; }

    /// <summary>How often each way is measured at each level.</summary>
    public required int Rounds { get; init; }

    /// <summary>How long one measurement takes.</summary>
    public required TimeSpan RoundTime { get; init; }

    /// <summary>How long healthy servers are measured beside bad ones, and as long alone.</summary>
    public required TimeSpan BesideTime { get; init; }

    /// <summary>The bad servers that healthy ones are measured beside, by how their names begin; or <c>all</c>.</summary>
    public required ImmutableArray<string> Bad { get; init; }

    /// <summary>Environment variables for the service, to compare settings of the runtime.</summary>
    public required ImmutableDictionary<string, string> ServiceEnvironment { get; init; }
}
