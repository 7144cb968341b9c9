using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;

namespace McpOrleans.Api.Authentication.Jwt;

/// <summary>What each issuer's scheme demands of a token.</summary>
internal sealed class JwtBearerSetup(JwtIssuers issuers, TimeProvider time) : IConfigureNamedOptions<JwtBearerOptions>
{
    public void Configure(JwtBearerOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, JwtBearerOptions options)
    {
        if (name is null || issuers.Find(name) is not { } issuer)
        {
            return;
        }

        var lifetime = new JwtLifetime(issuer.Options.ClockSkew, time);
        options.TimeProvider = time;
        options.EventsType = typeof(JwtEvents);
        options.ConfigurationManager = issuer.Keys;
        options.RefreshOnIssuerKeyNotFound = false; // JwtEvents has the keys read again before the token is checked.
        options.SaveToken = false;
        options.MapInboundClaims = false;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = issuer.Options.Issuer,
            ValidAudiences = issuer.Options.Audiences,
            ValidAlgorithms = issuer.Options.Algorithms.Count == 0 ? JwtAlgorithms.Default : issuer.Options.Algorithms,
            LifetimeValidator = (notBefore, expires, _, _) => lifetime.Check(notBefore, expires),
            IssuerSigningKeyResolver = (_, _, keyId, parameters) => SelectKeys(parameters.IssuerSigningKeys, keyId),
            TryAllIssuerSigningKeys = false,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
        };
    }

    /// <summary>A token that names its key is checked with that key alone: garbage must not cost a signature for each key there is.</summary>
    private static IEnumerable<SecurityKey> SelectKeys(IEnumerable<SecurityKey> keys, string? keyId) =>
        string.IsNullOrEmpty(keyId) ? keys : keys.Where(key => key.KeyId == keyId);
}
