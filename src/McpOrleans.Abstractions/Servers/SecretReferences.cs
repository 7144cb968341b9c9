namespace McpOrleans;

/// <summary>
/// Expands <c>${env:NAME}</c> in the values of headers and environment variables. It stands for an environment variable of the
/// service, which is read each time the MCP server is connected. <c>$${</c> stands for a literal <c>${</c>. The value of a variable
/// is not expanded again.
/// </summary>
public static class SecretReferences
{
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
        return ReferenceSyntax.Expand(value, reference => NameIn(reference) is { } name ? read(name) : Refuse(), _ => Refuse());

        string? Refuse()
        {
            report("Write ${env:NAME} for an environment variable that the operator allows, and $${ for a plain ${.");
            return null;
        }
    }

    /// <summary>Returns the value that <see cref="Expand"/> turns into exactly <paramref name="literal"/>.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="literal"/> is null.</exception>
    public static string Escape(string literal)
    {
        ArgumentNullException.ThrowIfNull(literal);
        return ReferenceSyntax.Escape(literal);
    }

    internal static void Check(string field, string value, FieldErrors errors) =>
        Expand(value, static _ => string.Empty, message => errors.Add(field, message));

    private static string? NameIn(string reference) =>
        reference.StartsWith(Scheme, StringComparison.Ordinal) && reference[Scheme.Length..] is var name && ReferenceSyntax.IsVariableName(name)
            ? name
            : null;
}
