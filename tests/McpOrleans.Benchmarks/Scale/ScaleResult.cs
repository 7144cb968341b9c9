using McpOrleans.Benchmarks.Reports;

namespace McpOrleans.Benchmarks.Scale;

/// <summary>What many configured MCP servers cost one silo.</summary>
internal sealed record ScaleResult
{
    public required int Servers { get; init; }

    public required int Tenants { get; init; }

    /// <summary>Stored, connected, listed and published.</summary>
    public required double RegisteredPerSecond { get; init; }

    /// <summary>Live objects, the open connection included.</summary>
    public required long HeapBytesPerServer { get; init; }

    /// <summary>Physical memory of the whole process after a restart, everything connected.</summary>
    public required long WorkingSetBytes { get; init; }

    public required int Files { get; init; }

    public required long FileBytes { get; init; }

    /// <summary>From the process's start until it listened, with everything configured.</summary>
    public required double StartSeconds { get; init; }

    /// <summary>From then until every server was connected again and had answered a probe.</summary>
    public required double HealthySeconds { get; init; }

    public required double ChecksPerSecond { get; init; }

    /// <summary>Of one core, while nothing but checks ran.</summary>
    public required double CheckingProcessorShare { get; init; }

    /// <summary>The p50 of calls one after the other before there were other servers.</summary>
    public required double CallAloneMilliseconds { get; init; }

    /// <summary>The same among all of them, checks included.</summary>
    public required double CallAmongMilliseconds { get; init; }

    public override string ToString()
    {
        var table = new TextTable("figure", "value");
        table.Add("servers (tenants)", $"{Servers} ({Tenants})");
        table.Add("registered per second", $"{RegisteredPerSecond:0}");
        table.Add("heap per server", $"{HeapBytesPerServer / 1024.0:0.0} KiB");
        table.Add("working set", $"{WorkingSetBytes / (1024.0 * 1024):0} MiB");
        table.Add("files", $"{Files}, {FileBytes / (1024.0 * 1024):0} MiB");
        table.Add("start until it listens", $"{StartSeconds:0.0} s");
        table.Add("then until all are healthy", $"{HealthySeconds:0.0} s");
        table.Add("checks per second", $"{ChecksPerSecond:0}");
        table.Add("processor time for checks", $"{CheckingProcessorShare:P0} of a core");
        table.Add("p50 of a call, alone", $"{CallAloneMilliseconds:0.000} ms");
        table.Add("p50 of a call, among all", $"{CallAmongMilliseconds:0.000} ms, ratio {CallAmongMilliseconds / CallAloneMilliseconds:0.00}");
        return table.ToString();
    }
}
