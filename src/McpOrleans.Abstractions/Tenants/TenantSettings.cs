namespace McpOrleans;

/// <summary>What a platform admin decides about a tenant.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TenantSettings)]
public sealed record TenantSettings
{
    /// <summary>A name for people; at most 200 characters.</summary>
    [Id(0)]
    public string? DisplayName { get; init; }

    /// <summary>At most 1000 characters.</summary>
    [Id(1)]
    public string? Description { get; init; }

    /// <summary>The keys of a disabled tenant are refused; everything it has is kept. Default true.</summary>
    [Id(2)]
    public bool Enabled { get; init; } = true;

    [Id(3)]
    public TenantQuotas Quotas { get; init; } = new();
}
