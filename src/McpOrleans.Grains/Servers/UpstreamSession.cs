namespace McpOrleans.Grains.Servers;

/// <summary>The session that an MCP server holds for us, with what the server said about itself when the session began.</summary>
[GenerateSerializer, Immutable, Alias("mcporleans.UpstreamSession")]
public sealed record UpstreamSession
{
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required McpServerInfo Server { get; init; }

    /// <summary>The server's instructions for using its tools.</summary>
    [Id(2)] public string? Instructions { get; init; }
}
