namespace McpOrleans;

/// <summary>What the tenant registry knows about one tenant.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TenantSummary)]
public sealed record TenantSummary
{
    /// <summary>The tenant's name.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>A name for people; null when the tenant has none.</summary>
    [Id(1)] public string? DisplayName { get; init; }

    /// <summary>Whether the tenant's keys are accepted.</summary>
    [Id(2)] public required bool Enabled { get; init; }

    /// <summary>When the tenant was created. Null for the tenant <c>default</c> until it is configured.</summary>
    [Id(3)] public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>
    /// Whether the tenant is being deleted, or its creation is not finished. Its name is taken, but to everybody else the tenant
    /// does not exist.
    /// </summary>
    [Id(4)] public bool Deleting { get; init; }

    /// <inheritdoc cref="TenantInfo.Generation"/>
    [Id(5)] public long Generation { get; init; }
}
