using McpOrleans.Grains.Resilience;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// What an MCP server's grain has learnt about the server and stores. Each part is stored when it changes, not for each call.
/// </summary>
[GenerateSerializer, Alias("mcporleans.LearntState")]
public sealed record LearntState : IKeptState<LearntState>
{
    /// <summary>The circuit. Null when it is closed.</summary>
    [Id(0)] public CircuitRecord? Circuit { get; init; }

    /// <summary>
    /// The session that the server holds for us. Null when there is none: the server was never connected, we ended the session, or
    /// the server has no sessions.
    /// </summary>
    [Id(1)] public UpstreamSession? Session { get; init; }

    /// <summary>The outcomes of the last health checks, newest first. They are stored when the health status changes.</summary>
    [Id(2)] public ImmutableArray<bool> Checks { get; init; } = [];

    /// <summary>When the newest check in <see cref="Checks"/> ended.</summary>
    [Id(3)] public DateTimeOffset? LastChecked { get; init; }

    /// <summary>The <see cref="ServerState.TargetVersion"/> to which all this belongs.</summary>
    [Id(4)] public long TargetVersion { get; init; }

    /// <inheritdoc cref="IKeptState{TSelf}.Revision"/>
    [Id(5)] public Guid Revision { get; init; }

    LearntState IKeptState<LearntState>.With(long targetVersion, Guid revision) => this with { TargetVersion = targetVersion, Revision = revision };
}
