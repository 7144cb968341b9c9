using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace McpOrleans;

/// <summary>The rules for the names of tenants and MCP servers.</summary>
public static partial class Names
{
    /// <summary>The tenant that always exists. A service with a single tenant uses this one.</summary>
    public const string DefaultTenant = "default";

    /// <summary>The rule for names in words, for error messages.</summary>
    public const string Rule =
        "1 to 40 letters, digits, '-' or '_', beginning with a letter or digit, not ending in '_', without two underscores in a row";

    private const int MaxLength = 40;
    private const int ShownLength = 64;

    /// <summary>Returns whether <paramref name="name"/> follows <see cref="Rule"/>.</summary>
    /// <remarks>
    /// Two underscores separate server and tool in a qualified name. A name may neither contain them nor end in one: otherwise
    /// server <c>a_</c> with tool <c>x</c> and server <c>a</c> with tool <c>_x</c> would have the same qualified name.
    /// </remarks>
    public static bool IsValid(string? name) =>
        name is not null && Pattern().IsMatch(name) && !name.Contains("__", StringComparison.Ordinal);

    /// <summary>
    /// Makes a name from outside safe to show in a message or in one line of a log: at most 64 characters of it, with <c>?</c> for
    /// every invisible character.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public static string Shown(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var cut = name.Length <= ShownLength ? name : name[..ShownLength] + "…";
        return string.Concat(cut.Select(character => IsSeen(character) ? character : '?'));
    }

    /// <summary>
    /// Returns a valid name that resembles <paramref name="name"/>, for suggestions; <c>server</c> when nothing of it is usable.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public static string Sanitize(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (IsValid(name))
        {
            return name;
        }

        var result = new StringBuilder(MaxLength);
        foreach (var character in name)
        {
            var next = char.IsAsciiLetterOrDigit(character) || character == '_' ? character : '-';
            var last = result.Length == 0 ? '-' : result[^1];
            if (char.IsAsciiLetterOrDigit(next) || char.IsAsciiLetterOrDigit(last))
            {
                result.Append(next);
            }

            if (result.Length == MaxLength)
            {
                break;
            }
        }

        var sanitized = result.ToString().TrimEnd('-', '_');
        return sanitized.Length == 0 ? "server" : sanitized;
    }

    private static bool IsSeen(char character) => char.GetUnicodeCategory(character)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);

    [GeneratedRegex(@"\A[A-Za-z0-9](?:[A-Za-z0-9_-]{0,38}[A-Za-z0-9-])?\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
