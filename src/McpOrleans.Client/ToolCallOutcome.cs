namespace McpOrleans.Client;

/// <summary>What came of a <see cref="ToolCall"/>.</summary>
public sealed record ToolCallOutcome
{
    public required McpReply Reply { get; init; }

    /// <summary>The server the call was routed to; null when it was not.</summary>
    public string? Server { get; init; }

    /// <summary>The server's own name for the tool; null when the call was not routed.</summary>
    public string? Tool { get; init; }

    /// <summary>
    /// For <see cref="ErrorCodes.AmbiguousTool"/> the qualified names to choose from; for
    /// <see cref="ErrorCodes.ToolNotFound"/> and <see cref="ErrorCodes.ServerNotFound"/> the closest names.
    /// </summary>
    public ImmutableArray<string> Candidates { get; init; } = [];
}
