using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace McpOrleans.Api.Authentication;

/// <summary>What a credential may do. An endpoint asks for a role by an authorization policy of its name.</summary>
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

    /// <summary>
    /// Whether a caller may use an endpoint. It needs every role that the endpoint asks for; where none is declared, unknown routes
    /// included, any role will do. What is no role of ours is refused.
    /// </summary>
    public static bool Allow(ClaimsPrincipal caller, Endpoint? endpoint)
    {
        var strength = StrengthOf(caller.FindRole());
        if (endpoint?.Metadata.GetMetadata<AuthorizationPolicy>() is not null || endpoint?.Metadata.GetMetadata<IAuthorizationRequirementData>() is not null)
        {
            return false;
        }

        var demands = endpoint?.Metadata.GetOrderedMetadata<IAuthorizeData>() ?? [];
        foreach (var demand in demands)
        {
            if (strength < (StrengthOf(demand.Policy) ?? int.MaxValue) || demand is not { Roles: null, AuthenticationSchemes: null })
            {
                return false;
            }
        }

        return strength >= StrengthOf(Caller);
    }

    /// <summary>A stronger role may all that a weaker one may; null: it is none.</summary>
    private static int? StrengthOf(string? role) => role switch
    {
        Caller => 1,
        TenantAdmin => 2,
        PlatformAdmin => 3,
        _ => null,
    };
}
