namespace McpOrleans.Api.Requests;

/// <summary>Marks the endpoints that act on one tenant.</summary>
internal sealed class TenantScope;
