using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace McpOrleans.Api.Tenants;

/// <summary>An API key: everything except the key itself.</summary>
internal record KeyResponse
{
    /// <summary>Identifies the key in routes, logs and audit records.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required ApiKeyRole Role { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the key was last used, accurate to within a few minutes. Null before its first use.</summary>
    public required DateTimeOffset? LastUsed { get; init; }

    /// <summary>From this time on the key is refused. Null: the key never expires.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The tools that the key may see and call. Null: all.</summary>
    public required PatternsBody? Tools { get; init; }

    /// <summary>The MCP servers that the key may see. Null: all.</summary>
    public required PatternsBody? Servers { get; init; }

    /// <summary>Whether the MCP endpoint lists 'find_tools' and 'call_tool' to the key in place of all tools.</summary>
    public required bool ToolSearch { get; init; }

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
        ToolSearch = key.ToolSearch,
    };
}

/// <summary>An API key that was just issued.</summary>
internal sealed record NewKeyResponse : KeyResponse
{
    [SetsRequiredMembers]
    private NewKeyResponse(KeyResponse response, string key)
        : base(response)
    {
        Key = key;
    }

    /// <summary>The key itself. It is shown only this once.</summary>
    [JsonPropertyOrder(1)]
    public string Key { get; }

    public static NewKeyResponse From(ApiKeyInfo info, string key) => new(From(info), key);

    /// <summary>A text without the key, so that the secret never reaches a log.</summary>
    public override string ToString() => Id;
}

/// <summary>All API keys of a tenant in the order of their creation, including expired ones.</summary>
internal sealed record KeyListResponse(IReadOnlyList<KeyResponse> Keys);
