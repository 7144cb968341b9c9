namespace McpOrleans.Api.Authentication;

/// <summary>Where an issuer's keys may be read: who can change them on their way can write tokens.</summary>
internal static class JwtAddresses
{
    public const string Rule = "an https address, or an http address of this machine (127.0.0.1, localhost)";

    public static bool IsAllowed(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri is { UserInfo: "", Fragment: "" }
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
}

/// <summary>
/// The signature algorithms that may be configured: with a public and a private key all of them. With <c>none</c>, or a secret
/// that verifies as well as it signs, who knows the key set could write tokens.
/// </summary>
internal static class JwtAlgorithms
{
    public static IReadOnlyList<string> Default { get; } = ["RS256", "ES256", "PS256"];

    public static IReadOnlyList<string> Allowed { get; } =
        ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    public static bool IsAllowed(string algorithm) => Allowed.Contains(algorithm, StringComparer.Ordinal);
}

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
