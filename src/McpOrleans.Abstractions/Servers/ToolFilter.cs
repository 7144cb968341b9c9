using System.Collections.Immutable;

namespace McpOrleans;

/// <summary>Decides which of a server's tools are offered.</summary>
public static class ToolFilter
{
    /// <summary>True when the tool matches <see cref="McpServerConfig.ToolsAllow"/> (or that is empty) and nothing of <see cref="McpServerConfig.ToolsDeny"/>.</summary>
    public static bool Allows(McpServerConfig config, string toolName)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(toolName);
        return (config.ToolsAllow.IsDefaultOrEmpty || MatchesAny(config.ToolsAllow, toolName)) && !MatchesAny(config.ToolsDeny, toolName);
    }

    /// <summary>Matches a whole name, case included; <c>*</c> stands for any characters, none included.</summary>
    public static bool Matches(string pattern, string toolName)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(toolName);
        var (p, n) = (0, 0);
        var (star, resume) = (-1, 0);
        while (n < toolName.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, resume) = (p++, n);
            }
            else if (p < pattern.Length && pattern[p] == toolName[n])
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

    private static bool MatchesAny(ImmutableArray<string> patterns, string toolName) =>
        !patterns.IsDefaultOrEmpty && patterns.Any(pattern => Matches(pattern, toolName));
}
