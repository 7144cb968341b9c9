using McpOrleans.Api.Circuits;
using McpOrleans.Api.Servers;

namespace McpOrleans.Api.Health;

/// <summary>The health of a tenant's MCP servers.</summary>
/// <param name="Status">The health of all enabled servers together.</param>
/// <param name="Servers">The health of each server, by name.</param>
internal sealed record HealthResponse(
    HealthStatus Status,
    IReadOnlyDictionary<string, ServerHealthResponse> Servers);

/// <summary>The health of one MCP server.</summary>
internal sealed record ServerHealthResponse
{
    /// <summary>The health, judged by the last probes.</summary>
    public required HealthStatus Status { get; init; }

    /// <summary>
    /// The weighted mean of the last ten checks, from 0 to 1. Each older check has half the weight of the next. Null before the
    /// first check.
    /// </summary>
    public required double? Score { get; init; }

    /// <summary>The state of the connection to the server.</summary>
    public required ConnectionState State { get; init; }

    public required bool Enabled { get; init; }

    /// <summary>When the last health check ended. Null before the first one.</summary>
    public required DateTimeOffset? LastChecked { get; init; }

    /// <summary>
    /// Why the last attempt to connect, call or probe failed. Null after a success. A credential that is limited to some of the
    /// server's tools sees only the error code.
    /// </summary>
    public required string? LastError { get; init; }

    public required string? LastErrorCode { get; init; }

    /// <summary>How long the last successful probe took, in milliseconds. Null before the first one.</summary>
    public required double? LatencyMs { get; init; }

    /// <summary>When the current connection was made. Null when there is none.</summary>
    public required DateTimeOffset? ConnectedAt { get; init; }

    public required long ConnectionCount { get; init; }

    /// <summary>How many attempts to connect have failed since the last successful one.</summary>
    public required int ReconnectAttempts { get; init; }

    /// <summary>How long the server was connected, over all connections, in seconds.</summary>
    public required double TotalUptimeSeconds { get; init; }

    public required int ToolsCount { get; init; }

    /// <summary>
    /// Whether the tools are only the last known ones, because the server is down or could not list them when it should have.
    /// </summary>
    public required bool ToolsStale { get; init; }

    public required CircuitResponse Circuit { get; init; }

    /// <summary>What the server says about itself. Null before the first connection.</summary>
    public required ServerInfoResponse? ServerInfo { get; init; }

    /// <summary>Numbers of requests. Null for a credential that is limited to some of the server's tools.</summary>
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
