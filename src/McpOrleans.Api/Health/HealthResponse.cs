namespace McpOrleans.Api.Health;

/// <summary>The health of a tenant's MCP servers.</summary>
/// <param name="Status">All enabled servers taken together.</param>
/// <param name="Servers">By server name.</param>
internal sealed record HealthResponse(
    HealthStatus Status,
    IReadOnlyDictionary<string, ServerHealthResponse> Servers);
