using System.Security.Claims;

namespace McpOrleans.Api.Security;

/// <summary>Who comes with a credential, and what it lets him see.</summary>
internal sealed class CallerIdentity(IEnumerable<Claim> claims, AccessRules access, string scheme) : ClaimsIdentity(claims, scheme)
{
    public AccessRules Access => access;
}
