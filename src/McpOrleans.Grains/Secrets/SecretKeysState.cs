namespace McpOrleans.Grains.Secrets;

/// <summary>The keys by which secrets are encrypted, as Data Protection writes them.</summary>
[GenerateSerializer, Alias("mcporleans.SecretKeysState")]
public sealed record SecretKeysState
{
    /// <summary>XML elements.</summary>
    [Id(0)]
    public ImmutableArray<string> Elements { get; init; } = [];
}
