namespace McpOrleans;

/// <summary>What a front needs in order to recognize an API key, and what the key permits.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ApiKeyCredential)]
public sealed record ApiKeyCredential
{
    /// <summary>The key's id, which is not secret: 16 hexadecimal digits.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The SHA-256 of the key, from <see cref="ApiKeyText.Hash"/>.</summary>
    [Id(1)] public required byte[] Sha256 { get; init; }

    /// <summary>What the key may do in its tenant.</summary>
    [Id(2)] public required ApiKeyRole Role { get; init; }

    /// <summary>From this time on the key is refused. Null: the key never expires.</summary>
    [Id(3)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Which servers and tools the key may see and call. Default: all.</summary>
    [Id(4)] public AccessRules Access { get; init; } = AccessRules.None;

    /// <summary>
    /// Whether a client that comes with the key sees tools that search and call in place of all definitions, on the MCP endpoint.
    /// Default: false.
    /// </summary>
    [Id(5)] public bool ToolSearch { get; init; }
}
