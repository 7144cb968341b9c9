using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace McpOrleans.Api.Tenants;

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
