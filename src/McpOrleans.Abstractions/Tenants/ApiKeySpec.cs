namespace McpOrleans;

/// <summary>Describes an API key to issue.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ApiKeySpec)]
public sealed record ApiKeySpec
{
    /// <summary>What the key is for, in words: 1 to 100 characters. It need not be unique.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>What the key may do in its tenant.</summary>
    [Id(1)] public required ApiKeyRole Role { get; init; }

    /// <summary>From this time on the key is refused; it must be in the future. Null: the key never expires.</summary>
    [Id(2)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Which servers and tools the key may see and call. Default: all.</summary>
    [Id(3)] public AccessRules Access { get; init; } = AccessRules.None;

    /// <summary>
    /// Whether a client that comes with the key sees tools that search and call in place of all definitions, on the MCP endpoint.
    /// Default: false.
    /// </summary>
    [Id(4)] public bool ToolSearch { get; init; }
}
