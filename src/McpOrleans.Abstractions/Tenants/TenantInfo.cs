namespace McpOrleans;

/// <summary>One tenant as its admins see it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TenantInfo)]
public sealed record TenantInfo
{
    /// <summary>The tenant's name, which is also the key of its grain.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>The settings that are in force.</summary>
    [Id(1)] public required TenantSettings Settings { get; init; }

    /// <summary>When the tenant was created. Null for the tenant <c>default</c> until it is configured.</summary>
    [Id(2)] public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>How many API keys the tenant has, including expired ones.</summary>
    [Id(3)] public required int KeysCount { get; init; }

    /// <summary>
    /// Grows each time a tenant with this name is created: two tenants with the same name and different generations have nothing in
    /// common. 0 for the tenant <c>default</c>, which is never created.
    /// </summary>
    [Id(4)] public long Generation { get; init; }
}
