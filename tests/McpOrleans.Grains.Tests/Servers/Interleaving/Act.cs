namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>What one step of a schedule does.</summary>
internal enum Act
{
    Put,
    Delete,
    Connect,
    Disconnect,
    Reconnect,
    CheckHealth,
    ListTools,
    Call,
    KeyedCall,

    /// <summary>The grain is deactivated; whoever asks next activates it again.</summary>
    Deactivate,

    /// <summary>An MCP server gets or loses a tool, or describes one otherwise, and says that its tools changed.</summary>
    ChangeTools,

    /// <summary>The MCP servers forget their sessions.</summary>
    ForgetSessions,

    /// <summary>Time passes.</summary>
    Pass,

    /// <summary>What comes to a point waits there.</summary>
    Hold,

    /// <summary>What waits because of an earlier <see cref="Hold"/> goes on, and nothing more waits because of it.</summary>
    Release,

    /// <summary>What comes to a point fails there.</summary>
    Fail,
}
