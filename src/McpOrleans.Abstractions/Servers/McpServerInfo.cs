namespace McpOrleans;

/// <summary>What an MCP server said about itself when it was connected.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.McpServerInfo)]
public sealed record McpServerInfo
{
    /// <summary>The <c>name</c> in the server's <c>serverInfo</c>. It need not be the name under which the server is configured.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>The <c>version</c> in the server's <c>serverInfo</c>, in any format.</summary>
    [Id(1)] public required string Version { get; init; }

    /// <summary>The revision of MCP that is spoken on the connection, for example <c>2025-11-25</c>.</summary>
    [Id(2)] public required string ProtocolVersion { get; init; }

    /// <summary>The server's <c>capabilities</c>, a JSON object in UTF-8.</summary>
    [Id(3)] public required byte[] Capabilities { get; init; }
}
