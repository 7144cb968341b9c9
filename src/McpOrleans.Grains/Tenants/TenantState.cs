namespace McpOrleans.Grains.Tenants;

/// <summary>What a tenant's grain stores.</summary>
[GenerateSerializer, Alias("mcporleans.TenantState")]
public sealed record TenantState
{
    /// <summary>The version of the credentials. 0: nothing is stored about the tenant.</summary>
    [Id(0)] public long Version { get; init; }

    /// <summary>The settings. Null: the tenant does not exist, or its deletion has begun.</summary>
    [Id(1)] public TenantSettings? Settings { get; init; }

    [Id(2)] public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The keys in the order of their creation.</summary>
    [Id(3)] public ImmutableArray<StoredApiKey> Keys { get; init; } = [];

    /// <summary>Whether the tenant's deletion has begun and is not finished.</summary>
    [Id(4)] public bool Deleting { get; init; }

    /// <inheritdoc cref="TenantInfo.Generation"/>
    [Id(5)] public long Generation { get; init; }

    /// <summary>When the tenant's deletion was finished. Null unless it was deleted.</summary>
    [Id(6)] public DateTimeOffset? DeletedAt { get; init; }

    /// <inheritdoc cref="TenantCredentials.SigningKey"/>
    [Id(7)] public ImmutableArray<byte> SigningKey { get; init; } = [];
}
