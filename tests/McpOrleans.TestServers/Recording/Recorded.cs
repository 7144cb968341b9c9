namespace McpOrleans.TestServers.Recording;

/// <summary>The JSON-RPC messages that a client and an MCP server have sent each other so far, each side's in order, byte for byte.</summary>
public sealed record Recorded(IReadOnlyList<byte[]> FromClient, IReadOnlyList<byte[]> FromServer);
