namespace McpOrleans;

/// <summary>All tenants, at one version of the registry.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TenantRegistrySnapshot)]
public sealed record TenantRegistrySnapshot
{
    /// <summary>Grows with every change.</summary>
    [Id(0)] public required long Version { get; init; }

    /// <summary>The tenants, ordered by name. The tenant <c>default</c> is always among them.</summary>
    [Id(1)] public required ImmutableArray<TenantSummary> Tenants { get; init; }
}
