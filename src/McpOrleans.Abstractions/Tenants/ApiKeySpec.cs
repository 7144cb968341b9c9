namespace McpOrleans;

/// <summary>An API key to issue.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ApiKeySpec)]
public sealed record ApiKeySpec
{
    /// <summary>What the key is for, in words; 1 to 100 characters, need not be unique.</summary>
    [Id(0)]
    public required string Name { get; init; }

    [Id(1)]
    public required ApiKeyRole Role { get; init; }

    /// <summary>From when on the key is refused; null: never.</summary>
    [Id(2)]
    public DateTimeOffset? ExpiresAt { get; init; }

    [Id(3)]
    public AccessRules Access { get; init; } = AccessRules.None;
}
