namespace McpOrleans.Grains.Servers;

/// <summary>Says how a server is, from memory.</summary>
internal sealed class StatusReport(
    ServerKey key,
    ServerConnection connection,
    ToolCatalog catalog,
    CircuitGate circuit,
    HealthCheck health,
    ServerRequests requests,
    LearntStore learnt)
{
    public McpServerStatus Write(McpServerConfig config) => new()
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
        ConnectedAt = connection.ConnectedAt,
        LastChecked = health.LastChecked,
        Latency = health.Latency,
        LastFailure = connection.LastFailure ?? health.LastFailure,
        ConnectionCount = connection.Count,
        ReconnectAttempts = connection.FailedAttempts,
        TotalUptime = connection.TotalUptime,
        ServerInfo = connection.Info ?? learnt.Value.Session?.Server,
        Statistics = requests.Statistics,
    };
}
