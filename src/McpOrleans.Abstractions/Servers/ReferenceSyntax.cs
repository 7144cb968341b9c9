using System.Text;

namespace McpOrleans;

/// <summary>The syntax of references in the values of a configuration: <c>${…}</c>. <c>$${</c> stands for a literal <c>${</c>.</summary>
internal static class ReferenceSyntax
{
    public const string Opening = "${";

    private const char Closing = '}';

    /// <summary>Returns the value with every reference replaced. A replacement is not expanded again.</summary>
    /// <param name="value">The value as it was written.</param>
    /// <param name="resolve">
    /// Receives the text between the braces and returns the replacement. When it returns null, the whole value is left as it is.
    /// </param>
    /// <param name="refuse">
    /// Is called for a reference without a closing brace, with the text from there on. The value is then left as it is.
    /// </param>
    public static string Expand(string value, Func<string, string?> resolve, Action<string> refuse)
    {
        if (!value.Contains(Opening, StringComparison.Ordinal))
        {
            return value;
        }

        var result = new StringBuilder(value.Length);
        var position = 0;
        while (value.IndexOf(Opening, position, StringComparison.Ordinal) is >= 0 and var start)
        {
            if (start > position && value[start - 1] == '$')
            {
                result.Append(value, position, start - 1 - position).Append(Opening);
                position = start + Opening.Length;
                continue;
            }

            result.Append(value, position, start - position);
            var end = value.IndexOf(Closing, start);
            if (end < 0)
            {
                refuse(value[start..]);
                return value;
            }

            if (resolve(value[(start + Opening.Length)..end]) is not { } replacement)
            {
                return value;
            }

            result.Append(replacement);
            position = end + 1;
        }

        return result.Append(value, position, value.Length - position).ToString();
    }

    /// <summary>Returns the value that <see cref="Expand"/> turns into exactly <paramref name="literal"/>.</summary>
    public static string Escape(string literal) => literal.Replace(Opening, "$" + Opening, StringComparison.Ordinal);

    /// <summary>Returns whether an environment variable can have this name.</summary>
    public static bool IsVariableName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
}
