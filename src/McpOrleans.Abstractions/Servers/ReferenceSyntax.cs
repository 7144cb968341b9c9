using System.Text;

namespace McpOrleans;

/// <summary>How values of a configuration refer to something: <c>${…}</c>; <c>$${</c> stands for <c>${</c> itself.</summary>
internal static class ReferenceSyntax
{
    public const string Opening = "${";

    private const char Closing = '}';

    /// <summary>The value with every reference replaced. What comes in the place of one is not expanded again.</summary>
    /// <param name="value">As it was written.</param>
    /// <param name="resolve">Gives what replaces a reference, by what stands between its braces; null leaves the whole value as it is.</param>
    /// <param name="refuse">Takes the end of a value, from the reference on that is not closed; the value is then left as it is.</param>
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

    /// <summary>Whether an environment variable can have the name.</summary>
    public static bool IsVariableName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
}
