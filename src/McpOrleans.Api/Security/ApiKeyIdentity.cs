using System.Security.Claims;

namespace McpOrleans.Api.Security;

/// <summary>Who comes with an API key, and what the key lets him see.</summary>
internal sealed class ApiKeyIdentity(IEnumerable<Claim> claims, AccessRules access)
    : ClaimsIdentity(claims, ApiKeyAuthenticationHandler.SchemeName)
{
    public AccessRules Access => access;
}
