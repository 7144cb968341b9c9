namespace McpOrleans;

/// <summary>An API key as admins see it: everything except the key itself.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ApiKeyInfo)]
public sealed record ApiKeyInfo
{
    /// <summary>Identifies the key in routes, logs and audit records: 16 hexadecimal digits, not secret.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>What the key is for, in words. It need not be unique.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>What the key may do in its tenant.</summary>
    [Id(2)] public required ApiKeyRole Role { get; init; }

    /// <summary>When the key was issued.</summary>
    [Id(3)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the key was last used, accurate to within a few minutes; null before its first use.</summary>
    [Id(4)] public DateTimeOffset? LastUsed { get; init; }

    /// <summary>From this time on the key is refused. Null: the key never expires.</summary>
    [Id(5)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Which servers and tools the key may see and call. Default: all.</summary>
    [Id(6)] public AccessRules Access { get; init; } = AccessRules.None;

    /// <summary>
    /// Whether a client that comes with the key sees tools that search and call in place of all definitions, on the MCP endpoint.
    /// Default: false.
    /// </summary>
    [Id(7)] public bool ToolSearch { get; init; }
}
