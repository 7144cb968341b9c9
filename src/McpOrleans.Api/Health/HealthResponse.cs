namespace McpOrleans.Api.Health;

/// <summary>The health of a tenant's MCP servers.</summary>
/// <param name="Status">The health of all enabled servers together.</param>
/// <param name="Servers">The health of each server, by name.</param>
internal sealed record HealthResponse(
    HealthStatus Status,
    IReadOnlyDictionary<string, ServerHealthResponse> Servers);
