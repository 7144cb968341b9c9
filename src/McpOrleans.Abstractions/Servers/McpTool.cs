namespace McpOrleans;

/// <summary>A tool as its MCP server describes it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.McpTool)]
public sealed record McpTool
{
    /// <summary>The server's own name for it, without any prefix.</summary>
    [Id(0)]
    public required string Name { get; init; }

    [Id(1)]
    public string? Title { get; init; }

    [Id(2)]
    public string? Description { get; init; }

    /// <summary>The whole MCP <c>Tool</c> as the server gave it: a JSON object in UTF-8, unknown fields included.</summary>
    [Id(3)]
    public required byte[] Definition { get; init; }
}
