namespace McpOrleans;

/// <summary>Finds tools by name in one <see cref="ToolDirectorySnapshot"/>. Immutable, shared by all callers.</summary>
public sealed class ToolIndex
{
    // Not frozen dictionaries: an index lives only until the next change, and freezing costs more than it saves.
    private readonly Dictionary<string, PublishedServer> _servers;
    private readonly Dictionary<string, ToolRoute> _byQualifiedName;
    private readonly Dictionary<string, ImmutableArray<ToolRoute>> _byBareName;

    /// <param name="snapshot">The directory.</param>
    /// <param name="access">Leaves out what is not allowed, as if the directory did not have it.</param>
    public ToolIndex(ToolDirectorySnapshot snapshot, AccessRules? access = null)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        Access = access ?? AccessRules.None;
        snapshot = Access.IsRestricted ? Restrict(snapshot, Access) : snapshot;
        Snapshot = snapshot;
        _servers = snapshot.Servers.ToDictionary(server => server.Name, StringComparer.Ordinal);

        // Qualified names of two servers never meet (see Names.IsValid), so what is dropped here is a server's own repetition.
        Tools = [.. snapshot.Servers
            .Where(server => server.Enabled)
            .SelectMany(server => server.Tools.Select(tool => new ToolRoute(server.Name, tool, ToolNames.Qualify(server.Name, tool.Name))))
            .DistinctBy(route => route.QualifiedName, StringComparer.Ordinal)
            .OrderBy(route => route.QualifiedName, StringComparer.Ordinal)];
        _byQualifiedName = Tools.ToDictionary(route => route.QualifiedName, StringComparer.Ordinal);
        _byBareName = Tools.GroupBy(route => route.Tool.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.Ordinal);
    }

    public ToolDirectorySnapshot Snapshot { get; }

    /// <summary>Whose view of the directory this is.</summary>
    public AccessRules Access { get; }

    /// <summary>All tools of enabled servers, ordered by qualified name.</summary>
    public ImmutableArray<ToolRoute> Tools { get; }

    /// <summary>One server, enabled or not; null when the tenant has none of that name.</summary>
    public PublishedServer? FindServer(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _servers.GetValueOrDefault(name);
    }

    /// <summary>
    /// Finds the tool that <paramref name="name"/>, qualified or bare, means. Where a tool's own name is another's qualified
    /// name, the qualified name wins: it is the one promised to be unique.
    /// </summary>
    public ToolResolution Resolve(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_byQualifiedName.TryGetValue(name, out var route))
        {
            return new ToolResolution { Route = route };
        }

        return _byBareName.TryGetValue(name, out var routes) switch
        {
            false => new ToolResolution(),
            true when routes is [var only] => new ToolResolution { Route = only },
            true => new ToolResolution { Candidates = [.. routes.Select(candidate => candidate.QualifiedName)] },
        };
    }

    /// <summary>Finds a tool of one server by the server's own name for it, or else by its qualified name.</summary>
    public ToolRoute? Resolve(string server, string tool)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(tool);
        var own = _byBareName.GetValueOrDefault(tool, []).FirstOrDefault(route => route.Server == server);
        return own ?? (_byQualifiedName.GetValueOrDefault(tool) is { } route && route.Server == server ? route : null);
    }

    /// <summary>The qualified names of the tools most like <paramref name="name"/>, best first.</summary>
    /// <param name="name">A qualified or bare name that resolves to nothing.</param>
    /// <param name="server">Only this server's tools; null: all.</param>
    public ImmutableArray<string> FindClosest(string name, string? server = null) =>
        ClosestNames.Find(name, Tools
            .Where(route => server is null || route.Server == server)
            .SelectMany(IEnumerable<(string, string)> (route) => [(route.Tool.Name, route.QualifiedName), (route.QualifiedName, route.QualifiedName)]));

    /// <summary>The tools that have to do with <paramref name="query"/>, most relevant first; all when it has no words.</summary>
    public ImmutableArray<ToolRoute> Search(string query) => new ToolQuery(query).Rank(Tools);

    private static ToolDirectorySnapshot Restrict(ToolDirectorySnapshot snapshot, AccessRules access) => snapshot with
    {
        Servers = [.. from server in snapshot.Servers
                      where access.AllowsServer(server.Name)
                      select server with { Tools = [.. server.Tools.Where(tool => access.AllowsTool(server.Name, tool.Name))] }],
    };
}
