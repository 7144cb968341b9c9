namespace McpOrleans.Api.Circuits;

/// <summary>The circuits of a tenant's MCP servers.</summary>
/// <param name="CircuitBreakers">The circuits, by server name.</param>
internal sealed record CircuitListResponse(IReadOnlyDictionary<string, CircuitResponse> CircuitBreakers);
