namespace McpOrleans.Grains.Connections;

/// <summary>Limits of the connections to MCP servers that no server's configuration can change.</summary>
public sealed class ConnectionOptions
{
    /// <summary>The largest message an MCP server may send, in bytes; default 64 MiB. A larger one ends the connection.</summary>
    public long MaxMessageBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>The most tools one MCP server may list; default 10,000. Further ones are left out and said in the log.</summary>
    public int MaxTools { get; set; } = 10_000;

    /// <summary>How long ending a connection may take; default 5 s. What still runs then is killed.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
