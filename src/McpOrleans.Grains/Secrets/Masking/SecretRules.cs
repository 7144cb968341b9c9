namespace McpOrleans.Grains.Secrets.Masking;

/// <summary>
/// Decides which configured values are hidden when an MCP server returns them. Headers and variables also contain values that are
/// not secret (<c>LOG_LEVEL=debug</c>, <c>PORT=8080</c>), and hiding such words would spoil correct results.
/// </summary>
internal static class SecretRules
{
    public const int MinLength = 4;

    private const int MinLengthUnderAnyName = 8;
    private const int MinLengthOfLetters = 16;

    private static readonly string[] TellingNames =
        ["auth", "cookie", "key", "token", "secret", "pass", "pwd", "credential", "session", "signature"];

    public static bool IsSecret(string name, string value) => value.Length >= MinLength
        && (TellingNames.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase)) || LooksSecret(value));

    private static bool LooksSecret(string value) =>
        value.Length >= MinLengthUnderAnyName
        && (value.Length >= MinLengthOfLetters || !value.All(char.IsAsciiLetter))
        && (value.Length >= MinLengthOfLetters || !value.All(character => char.IsAsciiDigit(character) || character == '.'))
        && !IsPlainAddress(value);

    /// <summary>A path, or a URL without user name and query. Results contain many of them.</summary>
    private static bool IsPlainAddress(string value) =>
        (value[0] == '/' || value.Contains("://", StringComparison.Ordinal))
        && Uri.TryCreate(value, UriKind.Absolute, out var address)
        && address is { UserInfo.Length: 0, Query.Length: 0 };
}
