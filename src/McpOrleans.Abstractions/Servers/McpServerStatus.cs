namespace McpOrleans;

/// <summary>One MCP server at one moment: its configuration, its connection and its health.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.McpServerStatus)]
public sealed record McpServerStatus
{
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>The configuration, secrets masked.</summary>
    [Id(1)]
    public required McpServerConfig Config { get; init; }

    [Id(2)]
    public required ConnectionState State { get; init; }

    [Id(3)]
    public required HealthStatus Health { get; init; }

    /// <summary>Tools offered, those denied by configuration left out.</summary>
    [Id(4)]
    public required int ToolsCount { get; init; }

    /// <summary>When the tools were listed last; null before the first time.</summary>
    [Id(5)]
    public DateTimeOffset? ToolsListedAt { get; init; }

    /// <summary>When the current connection was made; null without one.</summary>
    [Id(6)]
    public DateTimeOffset? ConnectedAt { get; init; }

    /// <summary>When the last health check ended.</summary>
    [Id(7)]
    public DateTimeOffset? LastChecked { get; init; }

    /// <summary>How long the last successful probe took.</summary>
    [Id(8)]
    public TimeSpan? Latency { get; init; }

    /// <summary>
    /// Why the last attempt to connect, call or probe failed; null after a success. Who may not use all of the server's tools gets
    /// its code alone.
    /// </summary>
    [Id(9)]
    public Failure? LastFailure { get; init; }

    /// <summary>Connections made since the silo activated the server's grain.</summary>
    [Id(10)]
    public long ConnectionCount { get; init; }

    /// <summary>What the server said of itself when it was connected last.</summary>
    [Id(11)]
    public McpServerInfo? ServerInfo { get; init; }

    /// <summary>Null for who may not use all of the server's tools.</summary>
    [Id(12)]
    public required McpServerStatistics? Statistics { get; init; }

    [Id(13)]
    public required CircuitStatus Circuit { get; init; }

    /// <summary>
    /// The weighted mean of the last ten health checks, 0 to 1, each older one weighing half of the next; null before the first.
    /// </summary>
    [Id(14)]
    public double? HealthScore { get; init; }

    /// <summary>Attempts to connect that failed since the last that worked.</summary>
    [Id(15)]
    public int ReconnectAttempts { get; init; }

    /// <summary>How long the server was connected since the silo activated its grain, all connections together.</summary>
    [Id(16)]
    public TimeSpan TotalUptime { get; init; }

    /// <summary>The tools are the last known ones: the server is down, or could not list them when it should have.</summary>
    [Id(17)]
    public bool ToolsStale { get; init; }

    /// <summary>
    /// The stored configuration cannot be read, and <see cref="Config"/> says nothing: <see cref="LastFailure"/> says why.
    /// Configuring the server again, or removing it, mends that.
    /// </summary>
    [Id(18)]
    public bool IsConfigUnknown { get; init; }

    /// <summary>
    /// Why the order that this answers (isolating, resetting) is in force but not stored; null when it is stored, and in answers
    /// to anything else.
    /// </summary>
    [Id(19)]
    public Failure? NotStored { get; init; }

    /// <summary>
    /// What of the server's last listing of tools could not be taken and why, a sentence each; empty when all was. Who may not use all of
    /// the server's tools gets none of it.
    /// </summary>
    [Id(20)]
    public ImmutableArray<string> ToolsLeftOut { get; init; } = [];
}
