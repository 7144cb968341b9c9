using System.Text.Json.Serialization;

namespace McpOrleans.Api.Security;

/// <summary>Where clients get tokens for the front (RFC 9728).</summary>
internal sealed record ProtectedResourceResponse
{
    /// <summary>What the tokens are for.</summary>
    public required string Resource { get; init; }

    public string ResourceName { get; } = "McpOrleans";

    /// <summary>The issuers whose tokens are taken.</summary>
    public required IReadOnlyList<string> AuthorizationServers { get; init; }

    public IReadOnlyList<string> BearerMethodsSupported { get; } = ["header"];

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? ScopesSupported { get; init; }
}
