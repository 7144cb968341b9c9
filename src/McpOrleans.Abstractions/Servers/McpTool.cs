namespace McpOrleans;

/// <summary>A tool as its MCP server describes it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.McpTool)]
public sealed record McpTool
{
    /// <summary>The server's own name for the tool, without a prefix.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>A name for people; null when the server gave none.</summary>
    [Id(1)] public string? Title { get; init; }

    /// <summary>What the tool does, for models and people; null when the server gave none.</summary>
    [Id(2)] public string? Description { get; init; }

    /// <summary>The whole MCP <c>Tool</c> as the server gave it: a JSON object in UTF-8. Unknown fields are kept.</summary>
    [Id(3)] public required byte[] Definition { get; init; }

    /// <summary>The arguments that HTTP clients of MCP 2026-07-28 repeat in headers. Empty (the default): none.</summary>
    [Id(4)] public ImmutableArray<McpToolHeader> Headers { get; init; } = [];
}
