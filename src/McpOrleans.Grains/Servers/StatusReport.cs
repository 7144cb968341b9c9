namespace McpOrleans.Grains.Servers;

/// <summary>Writes the status of a server from memory.</summary>
internal sealed class StatusReport(
    ServerKey key,
    ServerInForce inForce,
    ServerConnection connection,
    ToolCatalog catalog,
    ContentCatalog content,
    CircuitGate circuit,
    HealthCheck health,
    ServerCalls calls,
    KeptState<LearntState> learnt)
{
    /// <summary>Returns null when there is no server.</summary>
    public McpServerStatus? Write() => inForce.Config is not { } config ? null : new McpServerStatus
    {
        Name = key.Server,
        Config = config.WithSecretsMasked(),
        State = connection.State,
        Health = health.Status,
        HealthScore = health.Score,
        Circuit = circuit.Status,
        ToolsCount = catalog.Offered.Length,
        ToolsListedAt = catalog.ListedAt,
        ToolsStale = catalog.IsStale,
        ToolsLeftOut = catalog.LeftOut,
        ContentLeftOut = content.LeftOut,
        ConnectedAt = connection.ConnectedAt,
        LastChecked = health.LastChecked,
        Latency = health.Latency,
        LastFailure = connection.LastFailure ?? health.LastFailure,
        ConnectionCount = connection.Count,
        ReconnectAttempts = connection.FailedAttempts,
        TotalUptime = connection.TotalUptime,
        ServerInfo = connection.Info ?? learnt.Value.Session?.Server,
        Statistics = calls.Statistics,
    };

    /// <summary>Returns the status of a server whose configuration cannot be read.</summary>
    public McpServerStatus Write(Failure problem) => new()
    {
        Name = key.Server,
        Config = new McpServerConfig(),
        IsConfigUnknown = true,
        State = ConnectionState.Error,
        Health = HealthStatus.Unhealthy,
        Circuit = circuit.Status,
        ToolsCount = 0,
        ToolsStale = true,
        LastFailure = problem,
        Statistics = calls.Statistics,
    };
}
