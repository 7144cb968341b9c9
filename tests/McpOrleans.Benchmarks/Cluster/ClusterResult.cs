using System.Collections.Immutable;
using System.Text;
using McpOrleans.Benchmarks.Calls;
using McpOrleans.Benchmarks.Reports;

namespace McpOrleans.Benchmarks.Cluster;

/// <summary>What a call costs in a cluster. Its text is the table.</summary>
internal sealed record ClusterResult(ImmutableArray<CallsLevel> Levels)
{
    private const double MostAddedMilliseconds = 0.35;

    public override string ToString()
    {
        var table = new TextTable("in flight", "direct p50", "YARP p50", "cluster p50", "p99 ms", "calls/s", "adds", "of YARP's calls/s", "front: B/call", "CPU µs/call");
        foreach (var level in Levels)
        {
            table.Add(
                $"{level.Concurrency}", $"{level.DirectP50Milliseconds:0.000}", $"{level.YarpP50Milliseconds:0.000}",
                $"{level.ServiceP50Milliseconds:0.000}", $"{level.ServiceP99Milliseconds:0.000}", $"{level.ServiceCallsPerSecond:0}",
                $"{level.AddedP50Milliseconds:0.000}", $"{level.ThroughputRatio:P1}",
                $"{level.AllocatedBytesPerCall:0}", $"{level.ProcessorMicrosecondsPerCall:0}");
        }

        var text = new StringBuilder().Append(table);
        foreach (var level in Levels.Where(level => level.Concurrency == 1))
        {
            var isMet = level.AddedP50Milliseconds <= MostAddedMilliseconds;
            text.AppendLine().AppendLine()
                .Append($"added p50: {level.AddedP50Milliseconds:0.000} ms, at most {MostAddedMilliseconds:0.00}: {(isMet ? "met" : "NOT MET")}");
        }

        return text.ToString();
    }
}
