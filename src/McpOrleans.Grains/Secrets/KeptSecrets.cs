namespace McpOrleans.Grains.Secrets;

/// <summary>
/// Puts the known secrets where a configuration says <c>***</c>. This is done only if the configuration reaches the same server;
/// otherwise a user who may change the address could have a secret sent to a place where it can be read.
/// </summary>
internal static class KeptSecrets
{
    /// <param name="config">The configuration as the user gave it.</param>
    /// <param name="known">The configuration before, with its secrets. Null when there is none, or when its secrets cannot be read.</param>
    /// <param name="errors">Receives what cannot be kept.</param>
    public static McpServerConfig Fill(McpServerConfig config, McpServerConfig? known, FieldErrors errors)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var isSameAddress = known is not null && IsSameAddress(config, known);
        if (isSameAddress)
        {
            known!.MapSecrets((field, value) => values[Key(field)] = value);
        }

        return config.MapSecrets((field, value) =>
        {
            if (value != McpServerConfig.Mask)
            {
                return value;
            }

            if (values.TryGetValue(Key(field), out var kept))
            {
                return kept;
            }

            errors.Add(
                field,
                known is null || isSameAddress
                    ? $"'{McpServerConfig.Mask}' keeps the stored value, but there is none. Give the value itself."
                    : $"'{McpServerConfig.Mask}' keeps the stored value only for the address it was given for, and the address has changed. Give the value itself.");
            return value;
        });

        // Names of headers are not case-sensitive; names of variables are.
        static string Key(string field) => field.StartsWith("headers.", StringComparison.Ordinal) ? field.ToUpperInvariant() : field;
    }

    private static bool IsSameAddress(McpServerConfig left, McpServerConfig right) =>
        string.Equals(left.Url?.Split('?')[0], right.Url?.Split('?')[0], StringComparison.Ordinal)
        && string.Equals(left.Command, right.Command, StringComparison.Ordinal)
        && string.Equals(left.Cwd, right.Cwd, StringComparison.Ordinal)
        && left.Args.SequenceEqual(right.Args, StringComparer.Ordinal);
}
