namespace McpOrleans;

/// <summary>How the tools that an MCP server offers to clients of certain abilities differ from those that it offers to everybody.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ToolsForAbilities)]
public sealed record ToolsForAbilities
{
    /// <summary>What those clients can be asked.</summary>
    [Id(0)] public required ClientAbilities Abilities { get; init; }

    /// <summary>The tools that only they are offered, in the server's order. Default: none.</summary>
    [Id(1)] public ImmutableArray<McpTool> Added { get; init; } = [];

    /// <summary>The names of the tools that they are not offered. Default: none.</summary>
    [Id(2)] public ImmutableArray<string> Removed { get; init; } = [];
}
