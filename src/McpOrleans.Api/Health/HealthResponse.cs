using McpOrleans.Api.Circuits;
using McpOrleans.Api.Servers;

namespace McpOrleans.Api.Health;

/// <summary>The health of a tenant's MCP servers.</summary>
/// <param name="Status">All enabled servers taken together.</param>
/// <param name="Servers">By server name.</param>
internal sealed record HealthResponse(
    HealthStatus Status,
    IReadOnlyDictionary<string, ServerHealthResponse> Servers);

/// <summary>The health of one MCP server.</summary>
internal sealed record ServerHealthResponse
{
    /// <summary>What the last probe said.</summary>
    public required HealthStatus Status { get; init; }

    /// <summary>The weighted mean of the last ten checks, 0 to 1, each older one weighing half of the next; null before the first.</summary>
    public required double? Score { get; init; }

    /// <summary>The state of the one connection to it.</summary>
    public required ConnectionState State { get; init; }

    public required bool Enabled { get; init; }

    /// <summary>When the last health check ended.</summary>
    public required DateTimeOffset? LastChecked { get; init; }

    /// <summary>
    /// Why the last attempt to connect, call or probe failed; null after a success. A credential that is limited to some of the server's
    /// tools sees the code alone.
    /// </summary>
    public required string? LastError { get; init; }

    public required string? LastErrorCode { get; init; }

    /// <summary>How long the last successful probe took.</summary>
    public required double? LatencyMs { get; init; }

    /// <summary>When the current connection was made; null without one.</summary>
    public required DateTimeOffset? ConnectedAt { get; init; }

    public required long ConnectionCount { get; init; }

    /// <summary>Attempts to connect that failed since the last that worked.</summary>
    public required int ReconnectAttempts { get; init; }

    /// <summary>How long it was connected, all connections together.</summary>
    public required double TotalUptimeSeconds { get; init; }

    public required int ToolsCount { get; init; }

    /// <summary>The tools are the last known ones: the server is down, or could not list them when it should have.</summary>
    public required bool ToolsStale { get; init; }

    public required CircuitResponse Circuit { get; init; }

    /// <summary>What the server says of itself; null before the first connection.</summary>
    public required ServerInfoResponse? ServerInfo { get; init; }

    /// <summary>Null for a credential that is limited to some of the server's tools.</summary>
    public required McpServerStatistics? Statistics { get; init; }

    public static ServerHealthResponse From(McpServerStatus status) => new()
    {
        Status = status.Health,
        Score = status.HealthScore is { } score ? Math.Round(score, 3) : null,
        State = status.State,
        Enabled = status.Config.Enabled,
        LastChecked = status.LastChecked,
        LastError = status.LastFailure?.Message,
        LastErrorCode = status.LastFailure?.Code,
        LatencyMs = status.Latency?.TotalMilliseconds,
        ConnectedAt = status.ConnectedAt,
        ConnectionCount = status.ConnectionCount,
        ReconnectAttempts = status.ReconnectAttempts,
        TotalUptimeSeconds = Math.Round(status.TotalUptime.TotalSeconds, 3),
        ToolsCount = status.ToolsCount,
        ToolsStale = status.ToolsStale,
        Circuit = CircuitResponse.From(status.Circuit),
        ServerInfo = ServerInfoResponse.From(status.ServerInfo),
        Statistics = status.Statistics,
    };
}
