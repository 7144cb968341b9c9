namespace McpOrleans.Api.Hosting;

/// <summary>JWTs as credentials, beside API keys.</summary>
public sealed class JwtOptions
{
    /// <summary>Whose tokens are taken; default: nobody's.</summary>
    public IList<JwtIssuerOptions> Issuers { get; } = [];

    /// <summary>The scopes that clients should ask an issuer for; told in the metadata and in challenges. Default: none.</summary>
    public IList<string> Scopes { get; } = [];
}
