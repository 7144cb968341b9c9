namespace McpOrleans.Api.Tenants;

/// <summary>All API keys of a tenant in the order of their creation, expired ones included.</summary>
internal sealed record KeyListResponse(IReadOnlyList<KeyResponse> Keys);
