using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace McpOrleans.Api.Authentication;

/// <summary>What a credential may do. Each role has an authorization policy of the same name.</summary>
internal static class Roles
{
    /// <summary>Sees and calls what its tenant has.</summary>
    public const string Caller = "caller";

    /// <summary>Also configures its tenant's MCP servers, and issues and revokes its API keys.</summary>
    public const string TenantAdmin = "tenant_admin";

    /// <summary>Also acts for every tenant.</summary>
    public const string PlatformAdmin = "platform_admin";

    public static string Of(ApiKeyRole role) => role switch
    {
        ApiKeyRole.TenantAdmin => TenantAdmin,
        _ => Caller,
    };

    public static void AddPolicies(AuthorizationOptions options)
    {
        AddPolicy(options, Caller, TenantAdmin, PlatformAdmin);
        AddPolicy(options, TenantAdmin, PlatformAdmin);
        AddPolicy(options, PlatformAdmin);

        // Whatever declares no policy of its own, unknown routes included, is for authenticated callers only.
        options.FallbackPolicy = options.GetPolicy(Caller);
    }

    private static void AddPolicy(AuthorizationOptions options, string role, params string[] strongerRoles) =>
        options.AddPolicy(role, policy => policy.RequireAuthenticatedUser().RequireClaim(ClaimTypes.Role, [role, .. strongerRoles]));
}
