namespace McpOrleans;

/// <summary>Decides by patterns which names are allowed: of tools, MCP servers or tenants.</summary>
public static class NamePatterns
{
    /// <summary>True when the tool matches <see cref="McpServerConfig.ToolsAllow"/> (or that is empty) and nothing of <see cref="McpServerConfig.ToolsDeny"/>.</summary>
    public static bool Allows(McpServerConfig config, string toolName)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(toolName);
        return Allows(config.ToolsAllow, config.ToolsDeny, toolName);
    }

    /// <summary>True when the name matches something of <paramref name="allow"/> (or that is empty) and nothing of <paramref name="deny"/>.</summary>
    public static bool Allows(ImmutableArray<string> allow, ImmutableArray<string> deny, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return (allow.IsDefaultOrEmpty || MatchesAny(allow, name)) && !MatchesAny(deny, name);
    }

    /// <summary>Whether the pattern matches any name that begins with <paramref name="prefix"/> and has at least one more character.</summary>
    public static bool MatchesSomeWith(string pattern, string prefix)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(prefix);
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
        {
            return pattern.Length > prefix.Length && pattern.StartsWith(prefix, StringComparison.Ordinal);
        }

        // From its first star on, a pattern takes the rest of the prefix and then whatever it wants.
        return star >= prefix.Length
            ? pattern.StartsWith(prefix, StringComparison.Ordinal)
            : prefix.StartsWith(pattern[..star], StringComparison.Ordinal);
    }

    /// <summary>Matches a whole name, case included; <c>*</c> stands for any characters, none included.</summary>
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
                // Only the last star needs another try: what stood before it has matched as early as it can.
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
