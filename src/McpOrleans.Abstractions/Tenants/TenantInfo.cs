namespace McpOrleans;

/// <summary>One tenant as its admins see it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TenantInfo)]
public sealed record TenantInfo
{
    [Id(0)]
    public required string Name { get; init; }

    [Id(1)]
    public required TenantSettings Settings { get; init; }

    /// <summary>Null for the tenant <c>default</c> until it is configured.</summary>
    [Id(2)]
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>How many API keys it has, expired ones included.</summary>
    [Id(3)]
    public required int KeysCount { get; init; }

    /// <summary>
    /// Rises each time a tenant of this name is created: two of the same name and another generation have nothing in common.
    /// 0 for the tenant <c>default</c>, which is never created.
    /// </summary>
    [Id(4)]
    public long Generation { get; init; }
}
