using System.Collections.Concurrent;
using System.Security.Claims;

namespace McpOrleans.Api.Authentication.Jwt;

/// <summary>Says who comes with a token whose signature, issuer, audience and lifetime are right.</summary>
internal sealed class JwtVerifier(TenantRegistry registry, TenantKeys keys)
{
    private const int MaxAccessRules = 1000;

    /// <summary>Equal rules are one object: what a caller may see is worked out once for each object.</summary>
    private readonly ConcurrentDictionary<string, AccessRules> _access = new(StringComparer.Ordinal);

    /// <summary>The caller, or why there is none.</summary>
    public async ValueTask<(ClaimsPrincipal? Caller, JwtVerdict Refusal)> VerifyAsync(
        UnverifiedJwt token, JwtIssuer issuer, CancellationToken cancellationToken)
    {
        if (JwtClaims.TryRead(token.Payload, issuer.Options) is not { } claims)
        {
            return (null, JwtVerdict.OddClaims);
        }

        if (await registry.FindAsync(claims.Tenant, cancellationToken) is not { } summary)
        {
            return (null, JwtVerdict.UnknownTenant);
        }

        if (!(await keys.GetAsync(claims.Tenant, Freshness.Normal, cancellationToken)).Credentials.Enabled)
        {
            return (null, JwtVerdict.TenantDisabled);
        }

        var caller = new CallerIdentity(claims.CallerId, claims.Role, claims.Tenant, Shared(claims.Access), summary.Generation, issuer.Scheme);
        return (new ClaimsPrincipal(caller), default);
    }

    private AccessRules Shared(AccessRules access)
    {
        if (!access.IsRestricted)
        {
            return AccessRules.None;
        }

        if (_access.Count >= MaxAccessRules)
        {
            _access.Clear();
        }

        return _access.GetOrAdd(string.Join('\n', [.. access.ToolsAllow, "", .. access.ServersAllow]), access);
    }
}
