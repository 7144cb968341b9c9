namespace McpOrleans.Api.Health;

/// <summary>One word for many servers.</summary>
internal static class OverallHealth
{
    /// <summary>
    /// Unhealthy when every enabled server is; degraded when one is unhealthy or degraded; unknown when one was not probed
    /// yet; else healthy. Without enabled servers nothing is wrong: healthy.
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
