namespace McpOrleans.Grains.Servers;

/// <summary>Compares what a server lists to some clients with what it lists to everybody.</summary>
internal static class ToolDifference
{
    /// <summary>
    /// Returns the difference. A tool that both lists have is the same tool, as it is defined for everybody: only that definition is
    /// pinned.
    /// </summary>
    /// <param name="abilities">What those clients can be asked.</param>
    /// <param name="everybodys">The tools for everybody.</param>
    /// <param name="theirs">The tools for those clients.</param>
    public static ToolsForAbilities Of(ClientAbilities abilities, ImmutableArray<McpTool> everybodys, ImmutableArray<McpTool> theirs)
    {
        var (common, own) = (Names(everybodys), Names(theirs));
        return new ToolsForAbilities
        {
            Abilities = abilities,
            Added = [.. theirs.Where(tool => !common.Contains(tool.Name))],
            Removed = [.. everybodys.Select(tool => tool.Name).Where(name => !own.Contains(name))],
        };
    }

    private static HashSet<string> Names(ImmutableArray<McpTool> tools) => tools.Select(tool => tool.Name).ToHashSet(StringComparer.Ordinal);
}
