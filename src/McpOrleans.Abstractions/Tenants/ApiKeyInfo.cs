namespace McpOrleans;

/// <summary>An API key as admins see it: everything but the key.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ApiKeyInfo)]
public sealed record ApiKeyInfo
{
    /// <summary>Names the key in routes, logs and audit records. Not secret.</summary>
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required string Name { get; init; }

    [Id(2)]
    public required ApiKeyRole Role { get; init; }

    [Id(3)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Right to some minutes; null before the first use.</summary>
    [Id(4)]
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>From when on the key is refused; null: never.</summary>
    [Id(5)]
    public DateTimeOffset? ExpiresAt { get; init; }

    [Id(6)]
    public AccessRules Access { get; init; } = AccessRules.None;
}
