using McpOrleans.Api.Hosting;

namespace McpOrleans.Api.Security;

/// <summary>What an issuer's role values mean.</summary>
internal static class JwtRoles
{
    /// <summary>The roles that the issuer's tokens can have, the strongest first, each with the values that mean it.</summary>
    public static IEnumerable<(string Role, IReadOnlyList<string> Values)> Of(JwtIssuerOptions issuer)
    {
        if (issuer.AllowPlatformAdmin)
        {
            yield return (Roles.PlatformAdmin, ValuesOr(issuer.PlatformAdminValues, Roles.PlatformAdmin));
        }

        yield return (Roles.TenantAdmin, ValuesOr(issuer.TenantAdminValues, Roles.TenantAdmin));
        yield return (Roles.Caller, ValuesOr(issuer.CallerValues, Roles.Caller));
    }

    private static string[] ValuesOr(IList<string> values, string role) => values.Count == 0 ? [role] : [.. values];
}
