namespace McpOrleans.Client.Configuration;

/// <summary>
/// Replaces <c>${NAME}</c>, <c>${NAME:-default}</c> and <c>${env:NAME}</c> in values; <c>$${</c> stands for <c>${</c> itself. A
/// default counts when the variable is unset or empty. What a variable holds is not expanded again.
/// </summary>
/// <param name="lookup">The variable's value; null when it is not set.</param>
public sealed class VariableExpander(Func<string, string?> lookup)
{
    private const string DefaultMark = ":-";
    private const string EnvironmentScheme = "env:";

    /// <summary>The value with every reference replaced; each one that cannot be is reported.</summary>
    public string Expand(string value, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(report);
        return ReferenceSyntax.Expand(
            value,
            reference => Resolve(reference, report) ?? string.Empty,
            rest => report($"'{Names.Shown(rest)}' lacks its closing brace; write $${{ for a plain ${{."));
    }

    private string? Resolve(string reference, Action<string> report)
    {
        var mark = reference.IndexOf(DefaultMark, StringComparison.Ordinal);
        var (name, fallback) = mark < 0 ? (reference, null) : (reference[..mark], reference[(mark + DefaultMark.Length)..]);
        name = name.StartsWith(EnvironmentScheme, StringComparison.Ordinal) ? name[EnvironmentScheme.Length..] : name;
        if (Problem(name, fallback) is { } problem)
        {
            report(problem);
            return null;
        }

        var value = lookup(name);
        if (string.IsNullOrEmpty(value) && fallback is not null)
        {
            return fallback;
        }

        if (value is null)
        {
            report($"The environment variable {name} is not set. Set it, or give a default: ${{{name}:-default}}.");
        }

        return value;
    }

    private static string? Problem(string name, string? fallback) => name switch
    {
        _ when fallback?.Contains(ReferenceSyntax.Opening, StringComparison.Ordinal) == true => $"The default of {Names.Shown(name)} holds a reference itself; references cannot be nested.",
        _ when name.StartsWith("input:", StringComparison.Ordinal) =>
            $"'${{{Names.Shown(name)}}}' asks the user in VS Code, which is not possible here. Set an environment variable and refer to it as ${{NAME}}.",
        "workspaceFolder" or "workspaceFolderBasename" or "userHome" or "pathSeparator" or "/" =>
            $"'${{{name}}}' is known only to an editor. Write the path itself, or refer to an environment variable.",
        _ when name.Contains(':', StringComparison.Ordinal) =>
            $"'${{{Names.Shown(name)}}}' is not known here. Only environment variables can be referred to: ${{NAME}}, ${{NAME:-default}} or ${{env:NAME}}.",
        _ when !ReferenceSyntax.IsVariableName(name) => $"'${{{Names.Shown(name)}}}' does not name an environment variable; write $${{ for a plain ${{.",
        _ => null,
    };
}
