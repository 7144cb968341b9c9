namespace McpOrleans.Api.Tenants;

/// <summary>All API keys of a tenant in the order of their creation, including expired ones.</summary>
internal sealed record KeyListResponse(IReadOnlyList<KeyResponse> Keys);
