using System.Collections.Immutable;

namespace McpOrleans.Grains.Servers;

/// <summary>The tools that an MCP server listed last, those denied by configuration included.</summary>
[GenerateSerializer, Alias("mcporleans.ToolsState")]
public sealed record ToolsState : ILearntOfTarget<ToolsState>
{
    [Id(0)]
    public ImmutableArray<McpTool> Tools { get; init; } = [];

    /// <summary>When the stored listing was made; null before the first.</summary>
    [Id(1)]
    public DateTimeOffset? ListedAt { get; init; }

    /// <summary>The <see cref="ServerState.Target"/> that listed them.</summary>
    [Id(2)]
    public long Target { get; init; }

    ToolsState ILearntOfTarget<ToolsState>.Of(long target) => this with { Target = target };
}
