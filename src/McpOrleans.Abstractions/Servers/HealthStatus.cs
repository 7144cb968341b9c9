namespace McpOrleans;

/// <summary>The health of an MCP server, judged by its probes.</summary>
[GenerateSerializer, Alias(TypeAliases.HealthStatus)]
public enum HealthStatus
{
    /// <summary>The server has not been probed yet.</summary>
    Unknown = 0,

    /// <summary>The last probe was answered and the tools are listed.</summary>
    Healthy = 1,

    /// <summary>The server answers, but not every time or not completely.</summary>
    Degraded = 2,

    /// <summary>The last probe failed.</summary>
    Unhealthy = 3,
}
