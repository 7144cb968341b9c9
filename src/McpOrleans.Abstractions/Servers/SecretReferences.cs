using System.Text;

namespace McpOrleans;

/// <summary>
/// Expands <c>${env:NAME}</c> in the values of headers and environment variables. It stands for an environment variable of the
/// service, which is read each time the MCP server is connected. <c>$${</c> stands for a literal <c>${</c>. The value of a variable
/// is not expanded again.
/// </summary>
public static class SecretReferences
{
    private const string Opening = "${";
    private const string Scheme = "env:";

    /// <summary>
    /// Returns the value with every reference replaced. When a reference is malformed, it is reported and the value is returned
    /// unchanged.
    /// </summary>
    /// <param name="value">The value as it was configured.</param>
    /// <param name="read">Returns the value of the variable with the given name.</param>
    /// <param name="report">Receives a message about a malformed reference. The message never contains a variable's value.</param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="value"/>, <paramref name="read"/> or <paramref name="report"/> is null.
    /// </exception>
    public static string Expand(string value, Func<string, string> read, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(report);
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
            var end = value.IndexOf('}', start);
            if (end < 0 || !value.AsSpan(start + Opening.Length).StartsWith(Scheme) || !IsName(value.AsSpan()[(start + Opening.Length + Scheme.Length)..end]))
            {
                report("Write ${env:NAME} for an environment variable that the operator allows, and $${ for a plain ${.");
                return value;
            }

            result.Append(read(value[(start + Opening.Length + Scheme.Length)..end]));
            position = end + 1;
        }

        return result.Append(value, position, value.Length - position).ToString();
    }

    /// <summary>Returns the value that <see cref="Expand"/> turns into exactly <paramref name="literal"/>.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="literal"/> is null.</exception>
    public static string Escape(string literal)
    {
        ArgumentNullException.ThrowIfNull(literal);
        return literal.Replace(Opening, "$" + Opening, StringComparison.Ordinal);
    }

    internal static void Check(string field, string value, FieldErrors errors) =>
        Expand(value, static _ => string.Empty, message => errors.Add(field, message));

    private static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || char.IsAsciiDigit(name[0]))
        {
            return false;
        }

        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character != '_')
            {
                return false;
            }
        }

        return true;
    }
}
