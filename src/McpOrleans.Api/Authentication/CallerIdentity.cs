using System.Security.Claims;

namespace McpOrleans.Api.Authentication;

/// <summary>What the authenticated principal says of the caller.</summary>
internal static class CallerClaims
{
    public const string Tenant = "tenant";

    /// <summary>The credential's own tenant.</summary>
    public static string GetTenant(this ClaimsPrincipal principal) =>
        principal.FindFirst(Tenant)?.Value ?? throw new InvalidOperationException("The credential names no tenant.");

    /// <summary>Which tenant of that name it is; 0 for the tenant <c>default</c>.</summary>
    public static long GetTenantGeneration(this ClaimsPrincipal principal) => (principal.Identity as CallerIdentity)?.TenantGeneration ?? 0;

    /// <summary>The credential's id, for logs and audit records; <c>anonymous</c> without one.</summary>
    public static string GetCallerId(this ClaimsPrincipal principal) =>
        principal.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? "anonymous";

    /// <summary>What the caller may see of the tenant's servers and tools.</summary>
    public static AccessRules GetAccess(this ClaimsPrincipal principal) => (principal.Identity as CallerIdentity)?.Access ?? AccessRules.None;
}

/// <summary>Who comes with a credential, and what it lets him see.</summary>
internal sealed class CallerIdentity(IEnumerable<Claim> claims, AccessRules access, long tenantGeneration, string scheme)
    : ClaimsIdentity(claims, scheme)
{
    public AccessRules Access => access;

    /// <summary><see cref="TenantInfo.Generation"/> of the credential's own tenant, as it was when the credential was checked.</summary>
    public long TenantGeneration => tenantGeneration;
}
