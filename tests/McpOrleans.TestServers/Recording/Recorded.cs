namespace McpOrleans.TestServers.Recording;

/// <summary>
/// The JSON-RPC messages that a client and an MCP server have sent each other so far, byte for byte, in the order of each side.
/// </summary>
public sealed record Recorded(IReadOnlyList<byte[]> FromClient, IReadOnlyList<byte[]> FromServer);
