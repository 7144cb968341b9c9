using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace McpOrleans.Api.Tenants;

/// <summary>An API key: everything but the key.</summary>
internal record KeyResponse
{
    /// <summary>Names the key in routes, logs and audit records.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required ApiKeyRole Role { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Right to some minutes; null before the first use.</summary>
    public required DateTimeOffset? LastUsed { get; init; }

    /// <summary>From when on the key is refused; null: never.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The tools the key may see and call; null: all.</summary>
    public required PatternsBody? Tools { get; init; }

    /// <summary>The MCP servers the key may see; null: all.</summary>
    public required PatternsBody? Servers { get; init; }

    public static KeyResponse From(ApiKeyInfo key) => new()
    {
        Id = key.Id,
        Name = key.Name,
        Role = key.Role,
        CreatedAt = key.CreatedAt,
        LastUsed = key.LastUsed,
        ExpiresAt = key.ExpiresAt,
        Tools = PatternsBody.From(key.Access.ToolsAllow, key.Access.ToolsDeny),
        Servers = PatternsBody.From(key.Access.ServersAllow, key.Access.ServersDeny),
    };
}

/// <summary>An API key just issued.</summary>
internal sealed record NewKeyResponse : KeyResponse
{
    [SetsRequiredMembers]
    private NewKeyResponse(KeyResponse response, string key)
        : base(response)
    {
        Key = key;
    }

    /// <summary>The key itself, shown this once.</summary>
    [JsonPropertyOrder(1)]
    public string Key { get; }

    public static NewKeyResponse From(ApiKeyInfo info, string key) => new(From(info), key);

    /// <summary>A secret in a log would be one too many.</summary>
    public override string ToString() => Id;
}

/// <summary>All API keys of a tenant in the order of their creation, expired ones included.</summary>
internal sealed record KeyListResponse(IReadOnlyList<KeyResponse> Keys);
