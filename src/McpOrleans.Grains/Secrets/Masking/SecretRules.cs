namespace McpOrleans.Grains.Secrets.Masking;

/// <summary>
/// Which configured values are hidden where an MCP server gives them back. Headers and variables also hold what is no secret
/// (<c>LOG_LEVEL=debug</c>, <c>PORT=8080</c>): to hide such words would spoil honest results.
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

    /// <summary>A path, or a URL without a user's name and a query: results are full of them.</summary>
    private static bool IsPlainAddress(string value) =>
        (value[0] == '/' || value.Contains("://", StringComparison.Ordinal))
        && Uri.TryCreate(value, UriKind.Absolute, out var address)
        && address is { UserInfo.Length: 0, Query.Length: 0 };
}
