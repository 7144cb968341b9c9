namespace McpOrleans;

/// <summary>Where the one connection to an MCP server stands.</summary>
[GenerateSerializer, Alias(TypeAliases.ConnectionState)]
public enum ConnectionState
{
    /// <summary>There is none; the next call makes one.</summary>
    Disconnected = 0,

    /// <summary>The first one is being made.</summary>
    Connecting = 1,

    /// <summary>It is there.</summary>
    Connected = 2,

    /// <summary>It was there, was lost, and is being made again.</summary>
    Reconnecting = 3,

    /// <summary>The last attempt to make one failed; the next call or health check tries again.</summary>
    Error = 4,
}
