namespace McpOrleans.Api.Tenants;

/// <summary>One tenant.</summary>
internal sealed record TenantResponse
{
    public required string Name { get; init; }

    /// <summary>A name for people.</summary>
    public required string? DisplayName { get; init; }

    public required string? Description { get; init; }

    /// <summary>Whether the tenant's keys are accepted. A disabled tenant keeps everything it has.</summary>
    public required bool Enabled { get; init; }

    /// <summary>When the tenant was created. Null for the tenant 'default' until it is configured.</summary>
    public required DateTimeOffset? CreatedAt { get; init; }

    /// <summary>How many API keys the tenant has, including expired ones.</summary>
    public required int KeysCount { get; init; }

    public required QuotasBody Quotas { get; init; }

    /// <summary>What happens when an MCP server changes the definition of a tool.</summary>
    public required ToolChangePolicy ToolChanges { get; init; }

    public static TenantResponse From(TenantInfo tenant) => new()
    {
        Name = tenant.Name,
        DisplayName = tenant.Settings.DisplayName,
        Description = tenant.Settings.Description,
        Enabled = tenant.Settings.Enabled,
        CreatedAt = tenant.CreatedAt,
        KeysCount = tenant.KeysCount,
        Quotas = QuotasBody.From(tenant.Settings.Quotas),
        ToolChanges = tenant.Settings.ToolChanges,
    };
}

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

/// <summary>All tenants, ordered by name.</summary>
internal sealed record TenantListResponse(IReadOnlyList<TenantSummaryResponse> Tenants);
