namespace McpOrleans;

/// <summary>The tools of one MCP server.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ToolListing)]
public sealed record ToolListing
{
    /// <summary>The tools in the server's order, without those that the configuration denies.</summary>
    [Id(0)] public required ImmutableArray<McpTool> Tools { get; init; }

    /// <summary>When the server listed them; null when it never did.</summary>
    [Id(1)] public DateTimeOffset? ListedAt { get; init; }

    /// <summary>
    /// Why the tools could not be listed now; <see cref="Tools"/> are then the last known ones. Null when they are current.
    /// </summary>
    [Id(2)] public Failure? Failure { get; init; }
}
