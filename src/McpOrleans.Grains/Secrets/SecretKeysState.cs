namespace McpOrleans.Grains.Secrets;

/// <summary>The keys that encrypt secrets, in Data Protection's format.</summary>
[GenerateSerializer, Alias("mcporleans.SecretKeysState")]
public sealed record SecretKeysState
{
    /// <summary>The keys as XML elements.</summary>
    [Id(0)] public ImmutableArray<string> Elements { get; init; } = [];
}
