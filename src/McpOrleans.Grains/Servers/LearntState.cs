using McpOrleans.Grains.Resilience;

namespace McpOrleans.Grains.Servers;

/// <summary>What an MCP server's grain stores of what it learnt of the server; each part is stored when it changes, not per call.</summary>
[GenerateSerializer, Alias("mcporleans.LearntState")]
public sealed record LearntState : IKeptState<LearntState>
{
    /// <summary>Null for a closed circuit.</summary>
    [Id(0)]
    public CircuitRecord? Circuit { get; init; }

    /// <summary>Null without one: never connected, ended by us, or the server has no sessions.</summary>
    [Id(1)]
    public UpstreamSession? Session { get; init; }

    /// <summary>The outcomes of the last health checks, newest first, as of the last change of the status.</summary>
    [Id(2)]
    public ImmutableArray<bool> Checks { get; init; } = [];

    /// <summary>When the newest of <see cref="Checks"/> ended.</summary>
    [Id(3)]
    public DateTimeOffset? LastChecked { get; init; }

    /// <summary>The <see cref="ServerState.TargetVersion"/> of which all this was learnt.</summary>
    [Id(4)]
    public long TargetVersion { get; init; }

    /// <inheritdoc cref="IKeptState{TSelf}.Revision"/>
    [Id(5)]
    public Guid Revision { get; init; }

    LearntState IKeptState<LearntState>.With(long targetVersion, Guid revision) => this with { TargetVersion = targetVersion, Revision = revision };
}
