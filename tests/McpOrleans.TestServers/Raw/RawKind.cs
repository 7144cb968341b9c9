namespace McpOrleans.TestServers.Raw;

/// <summary>What is wrong with a raw server as a whole. What single calls can meet at any of them is in <c>Tools</c>.</summary>
public enum RawKind
{
    /// <summary>No raw server: the one that the SDK makes.</summary>
    None = 0,

    /// <summary>Nothing is wrong, but for the tools whose calls ask for trouble.</summary>
    Plain = 1,

    /// <summary>Once a session is open, <c>ping</c> requests as fast as they can be written.</summary>
    PingFlood = 2,

    /// <summary>Once a stream is open, log messages and changes of the tool list as fast as they can be written.</summary>
    NotificationFlood = 3,

    /// <summary><c>tools/list</c> has ever another page, each without a tool.</summary>
    EndlessPages = 4,

    /// <summary>Tools with names that no HTTP header can carry as they are.</summary>
    StrangeNames = 5,

    /// <summary>A tool list of which some entries cannot be used, beside good ones.</summary>
    SpoiledTools = 6,

    /// <summary>The handshake is answered by a JSON-RPC error of 10 MB.</summary>
    HugeError = 7,

    /// <summary>Everything is answered by HTTP 500 and a page of 10 MB.</summary>
    HugeStatus = 8,
}
