namespace McpOrleans.Grains.Tenants;

/// <summary>What the registry of tenants stores.</summary>
[GenerateSerializer, Alias("mcporleans.TenantRegistryState")]
public sealed record TenantRegistryState
{
    [Id(0)] public long Version { get; init; }

    /// <summary>The tenants, ordered by name.</summary>
    [Id(1)] public ImmutableArray<TenantSummary> Tenants { get; init; } = [];
}
