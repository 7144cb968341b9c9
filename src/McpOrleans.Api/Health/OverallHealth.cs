namespace McpOrleans.Api.Health;

/// <summary>Combines the health of many servers.</summary>
internal static class OverallHealth
{
    /// <summary>
    /// Unhealthy when every enabled server is unhealthy; degraded when at least one is unhealthy or degraded; unknown when at least
    /// one has not been probed yet; otherwise healthy. Without enabled servers the result is healthy.
    /// </summary>
    public static HealthStatus Of(IEnumerable<McpServerStatus> servers)
    {
        var statuses = servers.Where(server => server.Config.Enabled).Select(server => server.Health).ToHashSet();
        return statuses switch
        {
            { Count: 1 } => statuses.First(),
            _ when statuses.Contains(HealthStatus.Unhealthy) || statuses.Contains(HealthStatus.Degraded) => HealthStatus.Degraded,
            _ when statuses.Contains(HealthStatus.Unknown) => HealthStatus.Unknown,
            _ => HealthStatus.Healthy,
        };
    }
}
