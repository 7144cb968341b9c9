namespace McpOrleans.Api.Authentication.Jwt;

/// <summary>Why a token is refused. That it has expired, or its tenant is disabled, is told to who has a rightly signed one only.</summary>
internal enum JwtVerdict
{
    /// <summary>It is no token, or asks for more than can be checked.</summary>
    Unreadable,

    /// <summary>Its signature is right, its claims are not.</summary>
    OddClaims,

    /// <summary>It names a tenant that there is not.</summary>
    UnknownTenant,

    /// <summary>Its issuer's keys are not known, for they cannot be read.</summary>
    NoKeys,

    /// <summary>It has expired.</summary>
    Expired,

    /// <summary>Its tenant is disabled.</summary>
    TenantDisabled,
}

/// <summary>Why a token is not taken. An exception because that is how ASP.NET passes it on; it is never thrown.</summary>
internal sealed class JwtRefusal(JwtVerdict verdict) : Exception($"JWT: {verdict}.")
{
    public JwtVerdict Verdict => verdict;
}
