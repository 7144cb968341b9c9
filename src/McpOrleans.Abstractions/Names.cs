using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace McpOrleans;

/// <summary>The rule for names of tenants and MCP servers.</summary>
public static partial class Names
{
    /// <summary>The tenant of a service that has only one.</summary>
    public const string DefaultTenant = "default";

    /// <summary>The rule in words, for error messages.</summary>
    public const string Rule =
        "1 to 40 letters, digits, '-' or '_', beginning with a letter or digit, not ending in '_', without two underscores in a row";

    private const int MaxLength = 40;
    private const int ShownLength = 64;

    /// <summary>
    /// Two underscores separate server and tool in a qualified name. A name may neither contain them nor end in one, or
    /// <c>a_</c> with tool <c>x</c> and <c>a</c> with tool <c>_x</c> would be called the same.
    /// </summary>
    public static bool IsValid(string? name) =>
        name is not null && Pattern().IsMatch(name) && !name.Contains("__", StringComparison.Ordinal);

    /// <summary>A name from outside, fit to stand in a message or one line of a log: cut, and without characters that are not seen.</summary>
    public static string Shown(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var cut = name.Length <= ShownLength ? name : name[..ShownLength] + "…";
        return string.Concat(cut.Select(character => IsSeen(character) ? character : '?'));
    }

    /// <summary>A valid name that looks like <paramref name="name"/>; for suggestions.</summary>
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
