using System.Collections.Immutable;
using System.Text;
using McpOrleans.Benchmarks.Hook;
using McpOrleans.Benchmarks.Reports;

namespace McpOrleans.Benchmarks.Calls;

/// <summary>The whole comparison; as text, the table.</summary>
internal sealed record CallsResult
{
    private const double MiB = 1024 * 1024;

    public required ImmutableArray<CallsLevel> Levels { get; init; }

    public required ImmutableArray<KeyedLevel> Keyed { get; init; }

    /// <summary>The lines of the budget that the measured levels decide.</summary>
    public ImmutableArray<BudgetLine> Budget => [.. Levels.SelectMany(BudgetLine.For)];

    public required double StartMilliseconds { get; init; }

    /// <summary>The service with one MCP server, before the first call.</summary>
    public required ServiceCounters Idle { get; init; }

    public required ServiceCounters AfterLoad { get; init; }

    /// <summary>After a full collection that gives memory back to the system.</summary>
    public required ServiceCounters AfterLoadCollected { get; init; }

    public override string ToString()
    {
        var table = new TextTable(
            "calls", "in flight", "direct p50", "calls/s", "YARP p50", "p99 ms", "calls/s", "service p50", "p99 ms", "calls/s",
            "YARP adds", "service adds", "times", "of YARP's calls/s", "B/call", "CPU µs/call", "GC pause");
        foreach (var level in Levels)
        {
            table.Add(
                level.Workload, $"{level.Concurrency}",
                $"{level.DirectP50Milliseconds:0.000}", $"{level.DirectCallsPerSecond:0}",
                $"{level.YarpP50Milliseconds:0.000}", $"{level.YarpP99Milliseconds:0.000}", $"{level.YarpCallsPerSecond:0}",
                $"{level.ServiceP50Milliseconds:0.000}", $"{level.ServiceP99Milliseconds:0.000}", $"{level.ServiceCallsPerSecond:0}",
                $"{level.YarpAddedP50Milliseconds:0.000}", $"{level.AddedP50Milliseconds:0.000}", $"{level.AddedRatio:0.00}", $"{level.ThroughputRatio:P1}",
                $"{level.AllocatedBytesPerCall:0}", $"{level.ProcessorMicrosecondsPerCall:0}", $"{level.CollectionPauseShare:P1}");
        }

        var text = new StringBuilder().Append(table).AppendLine().AppendLine();
        foreach (var level in Keyed)
        {
            text.AppendLine(
                $"with a key, {level.Concurrency} in flight: p50 {level.KeyedP50Milliseconds:0.00} ms (without {level.PlainP50Milliseconds:0.00}), "
                + $"p99 {level.KeyedP99Milliseconds:0.00} ms, {level.KeyedCallsPerSecond:0} calls/s");
        }

        foreach (var line in Budget)
        {
            text.AppendLine(line.Text);
        }

        return text
            .AppendLine($"start {StartMilliseconds:0} ms; {(Idle.IsServerCollection ? "server" : "workstation")} GC")
            .Append($"memory: idle {Megabytes(Idle)}; after load {Megabytes(AfterLoad)}; then collected {Megabytes(AfterLoadCollected)}")
            .ToString();
    }

    private static string Megabytes(ServiceCounters counters) =>
        $"{counters.WorkingSetBytes / MiB:0} MiB (heap {counters.HeapBytes / MiB:0})";
}
