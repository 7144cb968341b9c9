namespace McpOrleans.Api.Hosting;

/// <summary>JWTs as credentials, in addition to API keys.</summary>
public sealed class JwtOptions
{
    /// <summary>The issuers whose tokens are accepted. Default: none.</summary>
    public IList<JwtIssuerOptions> Issuers { get; } = [];

    /// <summary>The scopes that clients should ask an issuer for. They appear in the metadata and in challenges. Default: none.</summary>
    public IList<string> Scopes { get; } = [];
}
