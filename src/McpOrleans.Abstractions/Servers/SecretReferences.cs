namespace McpOrleans;

/// <summary>
/// <c>${env:NAME}</c> in the values of headers and environment: an environment variable of the service, read whenever the MCP
/// server is connected. <c>$${</c> stands for <c>${</c> itself. What a variable holds is not expanded again.
/// </summary>
public static class SecretReferences
{
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
        return ReferenceSyntax.Expand(value, reference => NameIn(reference) is { } name ? read(name) : Refuse(), _ => Refuse());

        string? Refuse()
        {
            report("Write ${env:NAME} for an environment variable that the operator allows, and $${ for a plain ${.");
            return null;
        }
    }

    /// <summary>The value that <see cref="Expand"/> makes exactly <paramref name="literal"/> of.</summary>
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
