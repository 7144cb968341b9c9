namespace McpOrleans;

/// <summary>What the last probe of an MCP server said.</summary>
[GenerateSerializer, Alias(TypeAliases.HealthStatus)]
public enum HealthStatus
{
    /// <summary>Not probed yet.</summary>
    Unknown = 0,

    /// <summary>The last probe answered and the tools are listed.</summary>
    Healthy = 1,

    /// <summary>It answers, but not always or not completely.</summary>
    Degraded = 2,

    /// <summary>The last probe failed.</summary>
    Unhealthy = 3,
}
