namespace McpOrleans.Client;

/// <summary>The outcome of a <see cref="ToolCall"/>.</summary>
public sealed record ToolCallOutcome
{
    /// <summary>The result of the tool, a request for input, or a failure.</summary>
    public required McpReply Reply { get; init; }

    /// <summary>The server to which the call was routed. Null when the tool was not found.</summary>
    public string? Server { get; init; }

    /// <summary>The server's own name for the tool. Null when the tool was not found.</summary>
    public string? Tool { get; init; }

    /// <summary>
    /// For <see cref="ErrorCodes.AmbiguousTool"/>: the qualified names to choose from. For <see cref="ErrorCodes.ToolNotFound"/>
    /// and <see cref="ErrorCodes.ServerNotFound"/>: the closest names. Otherwise empty.
    /// </summary>
    public ImmutableArray<string> Candidates { get; init; } = [];
}
