using McpOrleans.Grains.Servers.Pins;

namespace McpOrleans.Grains.Servers;

/// <summary>What an MCP server listed last. The tools that the configuration denies are included.</summary>
[GenerateSerializer, Alias("mcporleans.ToolsState")]
public sealed record ToolsState : IKeptState<ToolsState>
{
    [Id(0)] public ImmutableArray<McpTool> Tools { get; init; } = [];

    /// <summary>When the stored listing was made; null before the first.</summary>
    [Id(1)] public DateTimeOffset? ListedAt { get; init; }

    /// <summary>The <see cref="ServerState.TargetVersion"/> that listed them.</summary>
    [Id(2)] public long TargetVersion { get; init; }

    /// <inheritdoc cref="IKeptState{TSelf}.Revision"/>
    [Id(3)] public Guid Revision { get; init; }

    [Id(4)] public ServerContent Content { get; init; } = new();

    /// <summary>What the server said it can do when it was listed last; null: it was never listed, or by an older version.</summary>
    [Id(5)] public McpServerFeatures? Features { get; init; }

    /// <summary>The pinned definitions of the tools; null: they were listed by an older version.</summary>
    [Id(6)] public ToolPins? Pins { get; init; }

    /// <summary>What the server offers to clients that can be asked, as far as such clients have asked for it; the newest last.</summary>
    [Id(7)] public ImmutableArray<ToolsForAbilities> ForAbilities { get; init; } = [];

    ToolsState IKeptState<ToolsState>.With(long targetVersion, Guid revision) => this with { TargetVersion = targetVersion, Revision = revision };
}
