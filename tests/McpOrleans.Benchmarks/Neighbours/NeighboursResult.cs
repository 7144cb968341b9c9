using System.Collections.Immutable;
using System.Text;
using McpOrleans.Benchmarks.Load;
using McpOrleans.Benchmarks.Reports;

namespace McpOrleans.Benchmarks.Neighbours;

/// <summary>The calls of healthy MCP servers: before there are bad servers, beside them, and after they are gone.</summary>
internal sealed record NeighboursResult
{
    /// <summary>The factor by which the p99 of the healthy servers may grow at most.</summary>
    private const double Bound = 2;
    private const double Mebi = 1024 * 1024;
    private const int ErrorLength = 90;

    public required double CallsPerSecond { get; init; }

    /// <summary>The names of the healthy servers, in the order of <see cref="OpenLoadResult.P99ByCaller"/>.</summary>
    public required ImmutableArray<string> Healthy { get; init; }

    public required Phase Before { get; init; }

    public required Phase Beside { get; init; }

    public required Phase After { get; init; }

    public required ImmutableArray<BadServerResult> Bad { get; init; }

    public OpenLoadResult Alone => OpenLoadResult.Together(Before.Load, After.Load);

    /// <summary>The factor by which the p99 grew. 1: the calls were not slower.</summary>
    public double P99Ratio => Beside.Load.P99Milliseconds / Alone.P99Milliseconds;

    public int Failed => Before.Load.Failed + Beside.Load.Failed + After.Load.Failed;

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine($"{Healthy.Length} healthy MCP servers, {CallsPerSecond:0} calls/s of all of them, from when each call was due; the service:");
        text.AppendLine(Phases().ToString()).AppendLine().AppendLine(BadServers().ToString()).AppendLine();
        foreach (var failure in new[] { Before, Beside, After }.SelectMany(phase => phase.Load.Failures.Select(failure => $"{phase.Name}, {failure}")))
        {
            text.AppendLine(failure);
        }

        text.AppendLine($"failed calls of the healthy servers: {Failed} of {Alone.Calls + Beside.Load.Calls}, {Verdict(Failed == 0)}");
        text.Append($"their p99 beside / alone: {P99Ratio:0.00} of at most {Bound:0.0}, {Verdict(P99Ratio <= Bound)}");
        return text.ToString();
    }

    private static string Verdict(bool isMet) => isMet ? "met" : "NOT MET";

    private TextTable Phases()
    {
        var table = new TextTable("", "calls", "failed", "p50 ms", "p99 ms", "p99.9 ms", "most ms", "begun late p99", "cores", "collecting", "MB/s", "MiB", "files", "threads");
        foreach (var phase in new[] { Before, Beside, After })
        {
            table.Add(
                phase.Name,
                $"{phase.Load.Calls}",
                $"{phase.Load.Failed}",
                $"{phase.Load.P50Milliseconds:0.00}",
                $"{phase.Load.P99Milliseconds:0.00}",
                $"{phase.Load.P999Milliseconds:0.00}",
                $"{phase.Load.MostMilliseconds:0}",
                $"{phase.Load.LateP99Milliseconds:0.00}",
                $"{phase.Service.Cores:0.00}",
                $"{phase.Service.CollectionPauseShare:P1}",
                $"{phase.Service.AllocatedBytesPerSecond / 1e6:0.0}",
                $"{phase.Service.MostMemoryBytes / Mebi:0}",
                $"{phase.Service.MostFiles}",
                $"{phase.Service.MostThreads}");
        }

        return table;
    }

    private TextTable BadServers()
    {
        var table = new TextTable("bad server", "connections", "sent unasked", "state", "calls", "last error");
        foreach (var server in Bad)
        {
            table.Add(
                server.Name,
                $"{server.Connections}",
                $"{server.Flooded}",
                server.State,
                string.Join(", ", server.Outcomes.Select(outcome => $"{outcome.Value} {outcome.Key}")),
                server.LastError is { Length: > ErrorLength } error ? error[..ErrorLength] + "…" : server.LastError ?? "");
        }

        return table;
    }
}
