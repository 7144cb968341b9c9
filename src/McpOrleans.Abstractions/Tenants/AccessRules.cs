namespace McpOrleans;

/// <summary>
/// Which of a tenant's MCP servers and tools somebody may see and call. Patterns match whole names, case included; <c>*</c>
/// stands for any characters, none included. What is not allowed does not exist for them.
/// </summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.AccessRules)]
public sealed record AccessRules
{
    /// <summary>Everything is allowed.</summary>
    public static AccessRules None { get; } = new();

    /// <summary>Qualified tool names (<c>server__tool</c>) that are allowed; empty: all.</summary>
    [Id(0)]
    public ImmutableArray<string> ToolsAllow { get; init; } = [];

    /// <summary>Qualified tool names that are not allowed; stronger than <see cref="ToolsAllow"/>.</summary>
    [Id(1)]
    public ImmutableArray<string> ToolsDeny { get; init; } = [];

    /// <summary>Servers that are allowed; empty: all.</summary>
    [Id(2)]
    public ImmutableArray<string> ServersAllow { get; init; } = [];

    /// <summary>Servers that are not allowed; stronger than <see cref="ServersAllow"/>.</summary>
    [Id(3)]
    public ImmutableArray<string> ServersDeny { get; init; } = [];

    /// <summary>Whether there is any rule.</summary>
    public bool IsRestricted => !(ToolsAllow.IsEmpty && ToolsDeny.IsEmpty && ServersAllow.IsEmpty && ServersDeny.IsEmpty);

    /// <summary>
    /// Whether a server may be seen. One of which no tool can be allowed, whatever tools it has, may not: a key for
    /// <c>github__*</c> is a key for the server <c>github</c>.
    /// </summary>
    public bool AllowsServer(string server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return NamePatterns.Allows(ServersAllow, ServersDeny, server)
            && (ToolsAllow.IsEmpty || ToolsAllow.Any(pattern => NamePatterns.MatchesSomeWith(pattern, server + ToolNames.Separator)));
    }

    /// <summary>Whether a server may be seen and, whatever tools it has, all of them.</summary>
    public bool AllowsAllToolsOf(string server)
    {
        if (!AllowsServer(server))
        {
            return false;
        }

        // What ends in a star and matches the beginning matches whatever follows.
        var prefix = server + ToolNames.Separator;
        return (ToolsAllow.IsEmpty || ToolsAllow.Any(pattern => pattern.EndsWith('*') && NamePatterns.Matches(pattern, prefix)))
            && !ToolsDeny.Any(pattern => NamePatterns.MatchesSomeWith(pattern, prefix));
    }

    /// <summary>Whether a tool may be seen and called; <paramref name="tool"/> is the server's own name for it.</summary>
    public bool AllowsTool(string server, string tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        if (!AllowsServer(server))
        {
            return false;
        }

        // A long qualified name is cut. Whoever wrote a pattern may have meant either form: one allowed is enough, and one
        // denied is, too.
        var whole = server + ToolNames.Separator + tool;
        var cut = ToolNames.Qualify(server, tool);
        return (NamePatterns.Allows(ToolsAllow, [], whole) || NamePatterns.Allows(ToolsAllow, [], cut))
            && NamePatterns.Allows([], ToolsDeny, whole)
            && NamePatterns.Allows([], ToolsDeny, cut);
    }
}
