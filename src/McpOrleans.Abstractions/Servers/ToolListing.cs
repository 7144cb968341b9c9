namespace McpOrleans;

/// <summary>The tools of one MCP server.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ToolListing)]
public sealed record ToolListing
{
    /// <summary>In the server's order, those denied by configuration left out.</summary>
    [Id(0)]
    public required ImmutableArray<McpTool> Tools { get; init; }

    /// <summary>When the server gave them; null when it never did.</summary>
    [Id(1)]
    public DateTimeOffset? ListedAt { get; init; }

    /// <summary>Why they could not be listed now; <see cref="Tools"/> are then the last known ones.</summary>
    [Id(2)]
    public Failure? Failure { get; init; }
}
