namespace McpOrleans;

/// <summary>The tools of one MCP server that are hidden because their definitions changed.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ToolChangeListing)]
public sealed record ToolChangeListing
{
    /// <summary>How many tools one listing has at most.</summary>
    public const int MaxChanges = 100;

    /// <summary>The first <see cref="MaxChanges"/> hidden tools, in the server's order. Once they are accepted, the next ones are listed.</summary>
    [Id(0)] public ImmutableArray<ToolChange> Changes { get; init; } = [];

    /// <summary>How many tools are hidden, including those that <see cref="Changes"/> leaves out.</summary>
    [Id(1)] public int Total { get; init; }

    /// <summary>Why this is not known: the stored state of the server cannot be read. Null otherwise.</summary>
    [Id(2)] public Failure? Failure { get; init; }
}
