namespace McpOrleans.TestServers.Raw;

/// <summary>What is wrong with a raw server as a whole. What a single call can cause at every raw server is in <c>Tools</c>.</summary>
public enum RawKind
{
    /// <summary>Not a raw server, but the one with the SDK.</summary>
    None = 0,

    /// <summary>Nothing is wrong, except for the tools that misbehave when they are called.</summary>
    Plain = 1,

    /// <summary>Sends <c>ping</c> requests as fast as possible once a session is open.</summary>
    PingFlood = 2,

    /// <summary>Sends log messages and changes of the tool list as fast as possible once a stream is open.</summary>
    NotificationFlood = 3,

    /// <summary><c>tools/list</c> always has another page, and no page has a tool.</summary>
    EndlessPages = 4,

    /// <summary>Tools with names that no HTTP header can carry as they are.</summary>
    StrangeNames = 5,

    /// <summary>The tool list has good entries and entries that cannot be used.</summary>
    SpoiledTools = 6,

    /// <summary>The handshake is answered with a JSON-RPC error of 10 MB.</summary>
    HugeError = 7,

    /// <summary>Everything is answered with HTTP 500 and a page of 10 MB.</summary>
    HugeStatus = 8,
}
