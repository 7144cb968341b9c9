namespace McpOrleans;

/// <summary>The state of the one connection to an MCP server.</summary>
[GenerateSerializer, Alias(TypeAliases.ConnectionState)]
public enum ConnectionState
{
    /// <summary>There is no connection. The next call makes one.</summary>
    Disconnected = 0,

    /// <summary>The first connection is being made.</summary>
    Connecting = 1,

    /// <summary>The connection is open.</summary>
    Connected = 2,

    /// <summary>The connection was lost and is being made again.</summary>
    Reconnecting = 3,

    /// <summary>The last attempt to connect failed. The next call or health check tries again.</summary>
    Error = 4,
}
