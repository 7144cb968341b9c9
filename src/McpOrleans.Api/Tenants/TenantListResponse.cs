namespace McpOrleans.Api.Tenants;

/// <summary>All tenants, ordered by name.</summary>
internal sealed record TenantListResponse(IReadOnlyList<TenantSummaryResponse> Tenants);
