namespace McpOrleans;

/// <summary>What the registry knows of one tenant.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TenantSummary)]
public sealed record TenantSummary
{
    [Id(0)]
    public required string Name { get; init; }

    [Id(1)]
    public string? DisplayName { get; init; }

    [Id(2)]
    public required bool Enabled { get; init; }

    /// <summary>Null for the tenant <c>default</c> until it is configured.</summary>
    [Id(3)]
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>
    /// Its deletion has begun, or its creation is not at its end: for everybody but the one who does it, it is not there. Its name
    /// is taken.
    /// </summary>
    [Id(4)]
    public bool Deleting { get; init; }

    /// <inheritdoc cref="TenantInfo.Generation"/>
    [Id(5)]
    public long Generation { get; init; }
}
