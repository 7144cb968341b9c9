using Microsoft.IdentityModel.Tokens;

namespace McpOrleans.Api.Authentication.Jwt;

/// <summary>When a token is valid, by a clock that may differ from its issuer's.</summary>
internal sealed class JwtLifetime(TimeSpan skew, TimeProvider time)
{
    /// <returns>True.</returns>
    /// <exception cref="SecurityTokenException">The token has expired, is not valid yet, or never expires.</exception>
    public bool Check(DateTime? notBefore, DateTime? expires)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (expires is not { } end)
        {
            throw new SecurityTokenNoExpirationException("The token never expires.");
        }

        if (now - end >= skew)
        {
            throw new SecurityTokenExpiredException("The token has expired.") { Expires = end };
        }

        if (notBefore is { } start && start - now > skew)
        {
            throw new SecurityTokenNotYetValidException("The token is not valid yet.") { NotBefore = start };
        }

        return true;
    }
}
