namespace McpOrleans.Api.Security;

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
