using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace McpOrleans.Benchmarks.Load;

/// <summary>The result of an open load.</summary>
internal sealed record OpenLoadResult
{
    private const int MaxFailures = 20;

    public required int Calls { get; init; }

    public required int Failed { get; init; }

    /// <summary>The first failures: when they happened, to which caller, and what it was told.</summary>
    public required ImmutableArray<string> Failures { get; init; }

    public required double P50Milliseconds { get; init; }

    public required double P99Milliseconds { get; init; }

    public required double P999Milliseconds { get; init; }

    public required double MostMilliseconds { get; init; }

    /// <summary>The p99 of how late calls began. This part of their time is the load generator's own.</summary>
    public required double LateP99Milliseconds { get; init; }

    /// <summary>The p99 of each caller's calls.</summary>
    public ImmutableArray<double> P99ByCaller { get; init; } = [];

    /// <summary>The slowest call that was due in each second.</summary>
    public ImmutableArray<double> MostBySecond { get; init; } = [];

    [JsonIgnore]
    public ImmutableArray<TimedCall> All { get; init; } = [];

    public static OpenLoadResult From(IEnumerable<TimedCall> calls, int callers)
    {
        ImmutableArray<TimedCall> all = [.. calls.OrderBy(call => call.Due)];
        return Of(all) with
        {
            P99ByCaller = [.. Enumerable.Range(0, callers).Select(caller => Percentile(Took(all.Where(call => call.Caller == caller)), 0.99))],
            MostBySecond = [.. all.GroupBy(call => (int)call.Due.TotalSeconds).Select(second => Percentile(Took(second), 1))],
        };
    }

    /// <summary>Combines the results of two loads as if they were one.</summary>
    public static OpenLoadResult Together(OpenLoadResult first, OpenLoadResult second) => Of([.. first.All, .. second.All]);

    private static OpenLoadResult Of(ImmutableArray<TimedCall> calls)
    {
        var took = Took(calls);
        return new OpenLoadResult
        {
            Calls = calls.Length,
            Failed = calls.Count(call => call.Failure is not null),
            Failures = [.. calls.Where(call => call.Failure is not null).Take(MaxFailures).Select(call => $"{call.Due.TotalSeconds:0.0} s, caller {call.Caller}: {call.Failure}")],
            P50Milliseconds = Percentile(took, 0.50),
            P99Milliseconds = Percentile(took, 0.99),
            P999Milliseconds = Percentile(took, 0.999),
            MostMilliseconds = Percentile(took, 1),
            LateP99Milliseconds = Percentile([.. calls.Select(call => call.Late.TotalMilliseconds).Order()], 0.99),
            All = calls,
        };
    }

    private static double[] Took(IEnumerable<TimedCall> calls) =>
        [.. calls.Where(call => call.Failure is null).Select(call => call.Took.TotalMilliseconds).Order()];

    /// <summary>0 when no call was answered, which the failures show.</summary>
    private static double Percentile(double[] sorted, double share) => sorted.Length == 0 ? 0 : sorted[(int)(share * (sorted.Length - 1))];
}
