using System.Collections.Immutable;

namespace McpOrleans.Grains.Servers;

/// <summary>The tools that an MCP server listed last, those denied by configuration included.</summary>
[GenerateSerializer, Alias("mcporleans.ToolsState")]
public sealed record ToolsState
{
    [Id(0)]
    public ImmutableArray<McpTool> Tools { get; init; } = [];

    /// <summary>When the stored listing was made; null before the first.</summary>
    [Id(1)]
    public DateTimeOffset? ListedAt { get; init; }
}
