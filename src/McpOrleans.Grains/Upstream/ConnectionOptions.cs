namespace McpOrleans.Grains.Upstream;

/// <summary>Limits of the connections to MCP servers that no server's configuration can change.</summary>
public sealed class ConnectionOptions
{
    /// <summary>
    /// The largest message an MCP server may send, in bytes; default 64 MiB. The call that a larger one answers fails; the connection
    /// goes on where it can be told whose answer it was.
    /// </summary>
    public long MaxMessageBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// How many bytes of answers all MCP servers of this process may have on their way at once; default 256 MiB. Calls beyond it fail
    /// with <see cref="ErrorCodes.Overloaded"/>. While an answer is taken over it is held twice. Half of it must have room for the largest
    /// message, <see cref="MaxMessageBytes"/>.
    /// </summary>
    public long MaxBytesInFlight { get; set; } = 256 * 1024 * 1024;

    /// <summary>The same for one MCP server; default 128 MiB. It is never more than half of what the others leave: where many servers send much, those that hold most are refused first.</summary>
    public long MaxBytesInFlightPerServer { get; set; } = 128 * 1024 * 1024;

    /// <summary>
    /// How many messages a second that nobody asked for an MCP server may send for long; default 500, and ten seconds' worth at once.
    /// One that sends more is disconnected.
    /// </summary>
    public int MaxUnaskedPerSecond { get; set; } = 500;

    /// <summary>How many requests an MCP server may have open at its client at once; default 32. One that has more is disconnected.</summary>
    public int MaxServerRequests { get; set; } = 32;

    /// <summary>
    /// The most connections of one MCP server that belong to one client each, because the server may ask that client; default 64. Calls
    /// that need a further one are refused with <see cref="ErrorCodes.Overloaded"/>.
    /// </summary>
    public int MaxClientConnections { get; set; } = 64;

    /// <summary>How long such a connection lasts that no call uses; default 5 minutes.</summary>
    public TimeSpan ClientConnectionIdleTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The most tools one MCP server may list; default 10,000. Further ones are left out, which its status says.</summary>
    public int MaxTools { get; set; } = 10_000;

    /// <summary>The most resources one MCP server may list, and the most resource templates; default 10,000. Further ones are left out.</summary>
    public int MaxResources { get; set; } = 10_000;

    /// <summary>The most prompts one MCP server may list; default 10,000. Further ones are left out.</summary>
    public int MaxPrompts { get; set; } = 10_000;

    /// <summary>How long ending a connection may take; default 5 s. What still runs then is killed.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
