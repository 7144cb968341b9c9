using System.Security.Claims;

namespace McpOrleans.Api.Security;

/// <summary>Who comes with a credential, and what it lets him see.</summary>
internal sealed class CallerIdentity(IEnumerable<Claim> claims, AccessRules access, long tenantGeneration, string scheme)
    : ClaimsIdentity(claims, scheme)
{
    public AccessRules Access => access;

    /// <summary><see cref="TenantInfo.Generation"/> of the credential's own tenant, as it was when the credential was checked.</summary>
    public long TenantGeneration => tenantGeneration;
}
