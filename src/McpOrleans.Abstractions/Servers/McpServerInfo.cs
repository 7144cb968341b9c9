namespace McpOrleans;

/// <summary>What an MCP server says of itself.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.McpServerInfo)]
public sealed record McpServerInfo
{
    [Id(0)]
    public required string Name { get; init; }

    [Id(1)]
    public required string Version { get; init; }

    /// <summary>The revision of MCP spoken on the connection, for example <c>2025-11-25</c>.</summary>
    [Id(2)]
    public required string ProtocolVersion { get; init; }

    /// <summary>The server's <c>capabilities</c>, a JSON object in UTF-8.</summary>
    [Id(3)]
    public required byte[] Capabilities { get; init; }
}
