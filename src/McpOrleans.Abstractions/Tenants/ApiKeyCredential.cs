namespace McpOrleans;

/// <summary>What a front needs to recognize an API key, and what the key permits.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ApiKeyCredential)]
public sealed record ApiKeyCredential
{
    [Id(0)]
    public required string Id { get; init; }

    /// <summary><see cref="ApiKeyText.Hash"/> of the key.</summary>
    [Id(1)]
    public required byte[] Sha256 { get; init; }

    [Id(2)]
    public required ApiKeyRole Role { get; init; }

    /// <summary>From when on the key is refused; null: never.</summary>
    [Id(3)]
    public DateTimeOffset? ExpiresAt { get; init; }

    [Id(4)]
    public AccessRules Access { get; init; } = AccessRules.None;
}
