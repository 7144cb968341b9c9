using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace McpOrleans.Api.Tenants;

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
