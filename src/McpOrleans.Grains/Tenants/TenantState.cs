namespace McpOrleans.Grains.Tenants;

/// <summary>What a tenant's grain stores.</summary>
[GenerateSerializer, Alias("mcporleans.TenantState")]
public sealed record TenantState
{
    /// <summary>Of the credentials. 0: nothing is stored of the tenant.</summary>
    [Id(0)]
    public long Version { get; init; }

    /// <summary>Null: the tenant does not exist, or its deletion has begun.</summary>
    [Id(1)]
    public TenantSettings? Settings { get; init; }

    [Id(2)]
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>In the order of their creation.</summary>
    [Id(3)]
    public ImmutableArray<StoredApiKey> Keys { get; init; } = [];

    /// <summary>Its deletion has begun and is not at its end.</summary>
    [Id(4)]
    public bool Deleting { get; init; }

    /// <inheritdoc cref="TenantInfo.Generation"/>
    [Id(5)]
    public long Generation { get; init; }

    /// <summary>When its deletion came to its end; null unless it did.</summary>
    [Id(6)]
    public DateTimeOffset? DeletedAt { get; init; }
}
