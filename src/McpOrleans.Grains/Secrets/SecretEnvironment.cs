namespace McpOrleans.Grains.Secrets;

/// <summary>The environment variables to which configurations may refer.</summary>
internal sealed class SecretEnvironment(IOptions<SecretOptions> options, Func<string, string?> lookup)
{
    /// <summary>The service's own variables contain the admin key and the key of the state's storage.</summary>
    private const string OwnPrefix = "MCPORLEANS";

    /// <summary>
    /// Returns the variable's value. If that is not possible, reports the variable's name, never its value, and returns an empty
    /// text.
    /// </summary>
    public string Read(string name, Action<string> report)
    {
        if (IsOwn(name))
        {
            report($"The environment variable {name} belongs to the service itself and is never allowed here. Use another name.");
            return string.Empty;
        }

        if (!IsAllowed(name))
        {
            report($"The environment variable {name} is not allowed here. The operator can allow it with MCPORLEANS__SECRETS__ALLOWEDENVIRONMENT__0={name}.");
            return string.Empty;
        }

        if (lookup(name) is { Length: > 0 } value)
        {
            return value;
        }

        report($"The environment variable {name} is not set where the service runs.");
        return string.Empty;
    }

    private static bool IsOwn(string name) => name.StartsWith(OwnPrefix, StringComparison.OrdinalIgnoreCase);

    private bool IsAllowed(string name) =>
        options.Value.AllowedEnvironment.Any(pattern => pattern.EndsWith('*')
            ? name.StartsWith(pattern[..^1], StringComparison.Ordinal)
            : string.Equals(name, pattern, StringComparison.Ordinal));
}
