namespace McpOrleans;

/// <summary>Decides by patterns which names of tools, MCP servers or tenants are allowed.</summary>
public static class NamePatterns
{
    /// <summary>
    /// Returns true when the tool matches <see cref="McpServerConfig.ToolsAllow"/> (or that is empty) and matches nothing in
    /// <see cref="McpServerConfig.ToolsDeny"/>.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="config"/> or <paramref name="toolName"/> is null.</exception>
    public static bool Allows(McpServerConfig config, string toolName)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(toolName);
        return Allows(config.ToolsAllow, config.ToolsDeny, toolName);
    }

    /// <summary>
    /// Returns true when the name matches a pattern in <paramref name="allow"/> (or that is empty) and none in
    /// <paramref name="deny"/>.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public static bool Allows(ImmutableArray<string> allow, ImmutableArray<string> deny, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return (allow.IsDefaultOrEmpty || MatchesAny(allow, name)) && !MatchesAny(deny, name);
    }

    /// <summary>
    /// Returns true when the pattern matches at least one name that begins with <paramref name="prefix"/> and is longer than it.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="pattern"/> or <paramref name="prefix"/> is null.</exception>
    public static bool MatchesSomeWith(string pattern, string prefix)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(prefix);
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
        {
            return pattern.Length > prefix.Length && pattern.StartsWith(prefix, StringComparison.Ordinal);
        }

        // From its first star on, a pattern can match the rest of the prefix and anything after it.
        return star >= prefix.Length
            ? pattern.StartsWith(prefix, StringComparison.Ordinal)
            : prefix.StartsWith(pattern[..star], StringComparison.Ordinal);
    }

    /// <summary>
    /// Returns true when the pattern matches the whole name. Case matters; <c>*</c> stands for any number of characters, including
    /// none.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="pattern"/> or <paramref name="name"/> is null.</exception>
    public static bool Matches(string pattern, string name)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(name);
        var (p, n) = (0, 0);
        var (star, resume) = (-1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, resume) = (p++, n);
            }
            else if (p < pattern.Length && pattern[p] == name[n])
            {
                (p, n) = (p + 1, n + 1);
            }
            else if (star >= 0)
            {
                // Only the last star needs another try: everything before it has already matched as early as possible.
                (p, n) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).TrimStart('*').IsEmpty;
    }

    private static bool MatchesAny(ImmutableArray<string> patterns, string name) =>
        !patterns.IsDefaultOrEmpty && patterns.Any(pattern => Matches(pattern, name));
}
