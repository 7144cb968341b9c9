namespace McpOrleans.Api.Servers;

/// <summary>All MCP servers of a tenant, ordered by name.</summary>
internal sealed record ServerListResponse(IReadOnlyList<ServerResponse> Servers);
