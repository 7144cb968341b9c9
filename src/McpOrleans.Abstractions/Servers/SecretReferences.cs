using System.Text;

namespace McpOrleans;

/// <summary>
/// <c>${env:NAME}</c> in the values of headers and environment: an environment variable of the service, read whenever the MCP
/// server is connected. <c>$${</c> stands for <c>${</c> itself. What a variable holds is not expanded again.
/// </summary>
public static class SecretReferences
{
    private const string Opening = "${";
    private const string Scheme = "env:";

    /// <summary>The value with every reference replaced.</summary>
    /// <param name="value">As it was configured.</param>
    /// <param name="read">Gives the variable of a name.</param>
    /// <param name="report">Takes what is wrong with the writing of a reference; never a part of what a variable holds.</param>
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

    /// <summary>The value that <see cref="Expand"/> makes exactly <paramref name="literal"/> of.</summary>
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
