namespace McpOrleans;

/// <summary>
/// Says which MCP servers, tools and prompts of a tenant a credential may see and call. To the credential, everything else does not exist.
/// </summary>
/// <remarks>Patterns match whole names. Case matters; <c>*</c> stands for any number of characters, including none.</remarks>
[GenerateSerializer, Immutable, Alias(TypeAliases.AccessRules)]
public sealed record AccessRules
{
    /// <summary>Rules that allow everything.</summary>
    public static AccessRules None { get; } = new();

    /// <summary>Patterns of the qualified tool names (<c>server__tool</c>) that are allowed. Empty (the default): all.</summary>
    [Id(0)] public ImmutableArray<string> ToolsAllow { get; init; } = [];

    /// <summary>Patterns of the qualified tool names that are not allowed. They override <see cref="ToolsAllow"/>. Default: none.</summary>
    [Id(1)] public ImmutableArray<string> ToolsDeny { get; init; } = [];

    /// <summary>Patterns of the servers that are allowed. Empty (the default): all.</summary>
    [Id(2)] public ImmutableArray<string> ServersAllow { get; init; } = [];

    /// <summary>Patterns of the servers that are not allowed. They override <see cref="ServersAllow"/>. Default: none.</summary>
    [Id(3)] public ImmutableArray<string> ServersDeny { get; init; } = [];

    /// <summary>Whether anything is restricted.</summary>
    public bool IsRestricted => !(ToolsAllow.IsEmpty && ToolsDeny.IsEmpty && ServersAllow.IsEmpty && ServersDeny.IsEmpty);

    /// <summary>
    /// Whether only some tools of the allowed servers are allowed. The same rules then hold for the names of prompts, and no resources
    /// are allowed.
    /// </summary>
    public bool HasToolRules => !(ToolsAllow.IsEmpty && ToolsDeny.IsEmpty);

    /// <summary>
    /// Returns whether a server may be seen. A server whose tools can never be allowed, whatever their names are, may not: a key
    /// for <c>github__*</c> is a key for the server <c>github</c>.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="server"/> is null.</exception>
    public bool AllowsServer(string server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return NamePatterns.Allows(ServersAllow, ServersDeny, server)
            && (ToolsAllow.IsEmpty || ToolsAllow.Any(pattern => NamePatterns.MatchesSomeWith(pattern, server + ToolNames.Separator)));
    }

    /// <summary>Returns whether a server and all of its tools may be seen, whatever the names of the tools are.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="server"/> is null.</exception>
    public bool AllowsAllToolsOf(string server)
    {
        if (!AllowsServer(server))
        {
            return false;
        }

        // A pattern that ends in a star and matches the prefix also matches everything after it.
        var prefix = server + ToolNames.Separator;
        return (ToolsAllow.IsEmpty || ToolsAllow.Any(pattern => pattern.EndsWith('*') && NamePatterns.Matches(pattern, prefix)))
            && !ToolsDeny.Any(pattern => NamePatterns.MatchesSomeWith(pattern, prefix));
    }

    /// <summary>Returns whether a tool may be seen and called.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="tool">The server's own name for the tool.</param>
    /// <exception cref="ArgumentNullException"><paramref name="server"/> or <paramref name="tool"/> is null.</exception>
    public bool AllowsTool(string server, string tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        if (!AllowsServer(server))
        {
            return false;
        }

        // A long qualified name is cut, and a pattern may have been written for either form. To allow the tool, it is enough that
        // one form is allowed; to deny it, that one form is denied.
        var whole = server + ToolNames.Separator + tool;
        var cut = ToolNames.Qualify(server, tool);
        return (NamePatterns.Allows(ToolsAllow, [], whole) || NamePatterns.Allows(ToolsAllow, [], cut))
            && NamePatterns.Allows([], ToolsDeny, whole)
            && NamePatterns.Allows([], ToolsDeny, cut);
    }
}
