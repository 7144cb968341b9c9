namespace McpOrleans.Api.Tenants;

/// <summary>One tenant in a list.</summary>
internal sealed record TenantSummaryResponse
{
    public required string Name { get; init; }

    public required string? DisplayName { get; init; }

    public required bool Enabled { get; init; }

    /// <summary>When the tenant was created. Null for the tenant 'default' until it is configured.</summary>
    public required DateTimeOffset? CreatedAt { get; init; }

    /// <summary>
    /// Whether the tenant is being deleted, or its creation was interrupted. It then disappears without further requests.
    /// </summary>
    public required bool Deleting { get; init; }

    public static TenantSummaryResponse From(TenantSummary tenant) => new()
    {
        Name = tenant.Name,
        DisplayName = tenant.DisplayName,
        Enabled = tenant.Enabled,
        CreatedAt = tenant.CreatedAt,
        Deleting = tenant.Deleting,
    };
}
