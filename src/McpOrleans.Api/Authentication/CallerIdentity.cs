using System.Security.Claims;

namespace McpOrleans.Api.Authentication;

/// <summary>Who comes with a credential, and what it lets them see.</summary>
internal sealed class CallerIdentity : ClaimsIdentity
{
    public CallerIdentity(string callerId, string? role, string tenant, AccessRules access, long tenantGeneration, string scheme, bool toolSearch = false)
        : base(ClaimsOf(callerId, role, tenant), scheme)
    {
        (CallerId, Role, Tenant, Access, TenantGeneration, ToolSearch) = (callerId, role, tenant, access, tenantGeneration, toolSearch);
    }

    /// <summary>The credential's id, for logs and audit records.</summary>
    public string CallerId { get; }

    /// <summary>One of <see cref="Roles"/>; null: a token that names none.</summary>
    public string? Role { get; }

    /// <summary>The credential's own tenant.</summary>
    public string Tenant { get; }

    public AccessRules Access { get; }

    /// <summary><see cref="TenantInfo.Generation"/> of the credential's own tenant, as it was when the credential was checked.</summary>
    public long TenantGeneration { get; }

    /// <inheritdoc cref="ApiKeyCredential.ToolSearch"/>
    public bool ToolSearch { get; }

    private static IEnumerable<Claim> ClaimsOf(string callerId, string? role, string tenant)
    {
        yield return new Claim(ClaimTypes.NameIdentifier, callerId);
        yield return new Claim(CallerClaims.Tenant, tenant);
        if (role is not null)
        {
            yield return new Claim(ClaimTypes.Role, role);
        }
    }
}

/// <summary>What the authenticated principal says of the caller.</summary>
internal static class CallerClaims
{
    public const string Tenant = "tenant";

    /// <summary>The credential's own tenant.</summary>
    public static string GetTenant(this ClaimsPrincipal principal) =>
        principal.FindTenant() ?? throw new InvalidOperationException("The credential names no tenant.");

    /// <summary>The same; null: there is no credential.</summary>
    public static string? FindTenant(this ClaimsPrincipal principal) => principal.Caller?.Tenant;

    /// <summary>Which tenant of that name it is; 0 for the tenant <c>default</c>.</summary>
    public static long GetTenantGeneration(this ClaimsPrincipal principal) => principal.Caller?.TenantGeneration ?? 0;

    /// <summary>The credential's id, for logs and audit records; <c>anonymous</c> without one.</summary>
    public static string GetCallerId(this ClaimsPrincipal principal) => principal.Caller?.CallerId ?? "anonymous";

    /// <inheritdoc cref="CallerIdentity.Role"/>
    public static string? FindRole(this ClaimsPrincipal principal) => principal.Caller?.Role;

    /// <summary>What the caller may see of the tenant's servers and tools.</summary>
    public static AccessRules GetAccess(this ClaimsPrincipal principal) => principal.Caller?.Access ?? AccessRules.None;

    /// <inheritdoc cref="ApiKeyCredential.ToolSearch"/>
    public static bool HasToolSearch(this ClaimsPrincipal principal) => principal.Caller?.ToolSearch is true;

    extension(ClaimsPrincipal principal)
    {
        private CallerIdentity? Caller => principal.Identity as CallerIdentity;
    }
}
