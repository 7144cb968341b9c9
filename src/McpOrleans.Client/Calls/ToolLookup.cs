namespace McpOrleans.Client.Calls;

/// <summary>Where a <see cref="ToolCall"/> goes, or why it goes nowhere.</summary>
internal sealed record ToolLookup
{
    // No tool is called so; what is longer is not worth asking a server for.
    private const int MaxToolName = 256;

    /// <summary>The server to call; null when there is a <see cref="Failure"/>.</summary>
    public string? Server { get; private init; }

    /// <summary>That server's own name for the tool; null when there is a <see cref="Failure"/>.</summary>
    public string? Tool { get; private init; }

    /// <summary>
    /// False when the directory does not have the tool but has the server that is meant: it knows best, and may not have listed
    /// its tools yet.
    /// </summary>
    public bool IsListed { get; private init; }

    /// <summary>The tool as the directory lists it; null when it does not.</summary>
    public ToolRoute? Route { get; private init; }

    public Failure? Failure { get; private init; }

    /// <inheritdoc cref="ToolCallOutcome.Candidates"/>
    public ImmutableArray<string> Candidates { get; private init; } = [];

    public static ToolLookup Find(ToolIndex index, ToolCall call)
    {
        if (call.Server is { } server)
        {
            return FindAtServer(index, server, call.Tool);
        }

        var resolution = index.Resolve(call.Tool);
        if (resolution.Route is { } route)
        {
            return Listed(route);
        }

        if (!resolution.Candidates.IsEmpty)
        {
            return Ambiguous(call.Tool, resolution.Candidates);
        }

        return QualifyingServer(index, call.Tool) is { } published
            ? FindAtServer(index, published.Name, call.Tool)
            : ToolNotFound(index, call.Tool);
    }

    public static ToolLookup ServerNotFound(ToolIndex index, string server)
    {
        var closest = ClosestNames.Find(server, index.Snapshot.Servers.Select(published => published.Name));
        return Failed(ErrorCodes.ServerNotFound, $"There is no MCP server named '{Names.Shown(server)}'.", "servers", closest);
    }

    public static ToolLookup ToolNotFound(ToolIndex index, string tool, string? server = null)
    {
        var message = server is null
            ? $"No MCP server has a tool named '{Names.Shown(tool)}'."
            : $"The MCP server '{server}' has no tool named '{Names.Shown(tool)}'.";
        var unlisted = index.Snapshot.Servers
            .Where(published => server is null && !index.Access.IsRestricted && published is { Enabled: true, Tools.IsEmpty: true })
            .ToList();
        return Failed(
            ErrorCodes.ToolNotFound,
            unlisted.Count == 0 ? message : $"{message} No tools are listed so far of {Quote(unlisted.Select(published => published.Name))}.",
            "tools",
            index.FindClosest(tool, server));
    }

    private static ToolLookup Listed(ToolRoute route) => new() { Server = route.Server, Tool = route.Tool.Name, Route = route, IsListed = true };

    private static ToolLookup FindAtServer(ToolIndex index, string server, string tool)
    {
        if (index.FindServer(server) is not { } published)
        {
            return ServerNotFound(index, server);
        }

        if (!published.Enabled)
        {
            return new ToolLookup
            {
                Failure = new Failure
                {
                    Code = ErrorCodes.ServerDisabled,
                    Message = $"The MCP server '{server}' is disabled; the call did not run.",
                    Suggestion = "Enable it in its configuration, or use another server.",
                    Ran = false,
                },
            };
        }

        if (index.Resolve(server, tool) is { } route)
        {
            return Listed(route);
        }

        var prefix = server + ToolNames.Separator;
        var ownName = tool.StartsWith(prefix, StringComparison.Ordinal) ? tool[prefix.Length..] : tool;
        return ownName.Length is > 0 and <= MaxToolName && index.Access.AllowsTool(server, ownName)
            ? new ToolLookup { Server = server, Tool = ownName }
            : ToolNotFound(index, tool, server);
    }

    private static PublishedServer? QualifyingServer(ToolIndex index, string tool) =>
        tool.IndexOf(ToolNames.Separator, StringComparison.Ordinal) is > 0 and var separator ? index.FindServer(tool[..separator]) : null;

    private static ToolLookup Ambiguous(string tool, ImmutableArray<string> candidates) => new()
    {
        Candidates = candidates,
        Failure = new Failure
        {
            Code = ErrorCodes.AmbiguousTool,
            Message = $"{candidates.Length} MCP servers have a tool named '{Names.Shown(tool)}'.",
            Suggestion = $"Use a qualified name: {Quote(candidates)}.",
            Ran = false,
        },
    };

    private static ToolLookup Failed(string code, string message, string kind, ImmutableArray<string> closest) => new()
    {
        Candidates = closest,
        Failure = new Failure
        {
            Code = code,
            Message = message,
            Suggestion = closest.IsEmpty ? $"List the {kind} to see which exist." : $"Did you mean {Quote(closest)}?",
            Ran = false,
        },
    };

    private static string Quote(IEnumerable<string> names)
    {
        var quoted = names.Take(ClosestNames.MaxSuggestions).Select(name => $"'{Names.Shown(name)}'").ToList();
        return quoted.Count == 1 ? quoted[0] : $"{string.Join(", ", quoted[..^1])} or {quoted[^1]}";
    }
}
