namespace McpOrleans;

/// <summary>One MCP server at one moment: its configuration, connection and health.</summary>
/// <remarks>"Limited callers" are those whose credential does not allow all of the server's tools.</remarks>
[GenerateSerializer, Immutable, Alias(TypeAliases.McpServerStatus)]
public sealed record McpServerStatus
{
    /// <summary>The name under which the server is configured in its tenant.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>The configuration, with its secrets masked.</summary>
    [Id(1)] public required McpServerConfig Config { get; init; }

    /// <summary>The state of the connection.</summary>
    [Id(2)] public required ConnectionState State { get; init; }

    /// <summary>The health, judged by the last probes.</summary>
    [Id(3)] public required HealthStatus Health { get; init; }

    /// <summary>How many tools are offered. Tools that the configuration denies do not count.</summary>
    [Id(4)] public required int ToolsCount { get; init; }

    /// <summary>When the server last listed its tools; null before the first time.</summary>
    [Id(5)] public DateTimeOffset? ToolsListedAt { get; init; }

    /// <summary>When the current connection was made; null when there is none.</summary>
    [Id(6)] public DateTimeOffset? ConnectedAt { get; init; }

    /// <summary>When the last health check ended; null before the first one.</summary>
    [Id(7)] public DateTimeOffset? LastChecked { get; init; }

    /// <summary>How long the last successful probe took; null before the first one.</summary>
    [Id(8)] public TimeSpan? Latency { get; init; }

    /// <summary>Why the last attempt to connect, call or probe failed; null after a success. Limited callers get only its code.</summary>
    [Id(9)] public Failure? LastFailure { get; init; }

    /// <summary>How many connections were made since the silo activated the server's grain.</summary>
    [Id(10)] public long ConnectionCount { get; init; }

    /// <summary>What the server said about itself when it was last connected; null before the first connection.</summary>
    [Id(11)] public McpServerInfo? ServerInfo { get; init; }

    /// <summary>Numbers of requests. Null for limited callers.</summary>
    [Id(12)] public required McpServerStatistics? Statistics { get; init; }

    /// <summary>The state of the circuit.</summary>
    [Id(13)] public required CircuitStatus Circuit { get; init; }

    /// <summary>
    /// The weighted mean of the last ten health checks, from 0 (all failed) to 1 (all succeeded). Each older check has half the
    /// weight of the next. Null before the first check.
    /// </summary>
    [Id(14)] public double? HealthScore { get; init; }

    /// <summary>How many attempts to connect have failed since the last successful one.</summary>
    [Id(15)] public int ReconnectAttempts { get; init; }

    /// <summary>How long the server was connected since the silo activated its grain, over all connections.</summary>
    [Id(16)] public TimeSpan TotalUptime { get; init; }

    /// <summary>
    /// Whether the tools are only the last known ones, because the server is down or could not list them when it should have.
    /// </summary>
    [Id(17)] public bool ToolsStale { get; init; }

    /// <summary>
    /// Whether the stored configuration cannot be read. <see cref="Config"/> is then meaningless, and <see cref="LastFailure"/>
    /// gives the reason. Configuring the server again, or removing it, solves this.
    /// </summary>
    [Id(18)] public bool IsConfigUnknown { get; init; }

    /// <summary>
    /// Why an isolation or a reset of the circuit is in force but not stored. Null when it is stored, and in the answers to all
    /// other requests.
    /// </summary>
    [Id(19)] public Failure? NotStored { get; init; }

    /// <summary>
    /// What was left out of the server's last list of tools, and why: one sentence for each. Empty when nothing was left out, and
    /// for limited callers.
    /// </summary>
    [Id(20)] public ImmutableArray<string> ToolsLeftOut { get; init; } = [];

    /// <summary>The same of the server's last lists of resources, resource templates and prompts.</summary>
    [Id(21)] public ImmutableArray<string> ContentLeftOut { get; init; } = [];
}
