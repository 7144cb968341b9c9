using System.Collections.Concurrent;

namespace McpOrleans;

/// <summary>Finds tools, prompts and resources in one <see cref="ToolDirectorySnapshot"/>. It is immutable and shared by all callers.</summary>
public sealed class ToolIndex
{
    // These are not frozen dictionaries: an index lives only until the next change, and freezing costs more than it saves.
    private readonly Dictionary<string, PublishedServer> _servers;
    private readonly ConcurrentDictionary<ClientAbilities, ToolIndex> _byAbilities = new();
    private readonly Dictionary<string, ToolRoute> _byQualifiedName;
    private readonly Dictionary<string, ToolRoute> _byExposedName;
    private readonly Dictionary<string, ImmutableArray<ToolRoute>> _byBareName;

    /// <summary>Made by the first search: most tenants never search.</summary>
    private readonly Lazy<ToolSearchIndex> _search;

    /// <summary>Indexes a snapshot.</summary>
    /// <param name="snapshot">The directory to index.</param>
    /// <param name="access">
    /// Leaves out everything that is not allowed, as if the directory did not have it. Null: everything is allowed.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="snapshot"/> is null.</exception>
    public ToolIndex(ToolDirectorySnapshot snapshot, AccessRules? access = null)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        Access = access ?? AccessRules.None;
        snapshot = Access.IsRestricted ? Restrict(snapshot, Access) : snapshot;
        Snapshot = snapshot;
        _servers = snapshot.Servers.ToDictionary(server => server.Name, StringComparer.Ordinal);

        // Qualified names of two servers never collide (see Names.IsValid), so DistinctBy only drops what one server lists twice.
        ImmutableArray<ToolRoute> routes = [.. snapshot.Servers
            .Where(server => server.Enabled)
            .SelectMany(server => server.Tools.Select(tool => new ToolRoute(server.Name, tool, ToolNames.Qualify(server.Name, tool.Name))))
            .DistinctBy(route => route.QualifiedName, StringComparer.Ordinal)
            .OrderBy(route => route.QualifiedName, StringComparer.Ordinal)];
        var names = ExposedNames.Of([.. routes.Select(route => (route.Server, route.Tool.Name, route.QualifiedName))], snapshot.Servers, out var clashes);
        Tools = [.. routes.Select((route, i) => route.ExposedName == names[i] ? route : route with { ExposedName = names[i] })];
        NameClashes = clashes;
        _byQualifiedName = Tools.ToDictionary(route => route.QualifiedName, StringComparer.Ordinal);
        _byExposedName = Tools.Where(route => route.ExposedName != route.QualifiedName).ToDictionary(route => route.ExposedName, StringComparer.Ordinal);
        _byBareName = Tools.GroupBy(route => route.Tool.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.Ordinal);
        _search = new Lazy<ToolSearchIndex>(() => new ToolSearchIndex(Tools));
        Prompts = new PromptIndex(snapshot.Servers);
        Resources = new ResourceIndex(Access.HasToolRules ? [] : snapshot.Servers);
    }

    /// <summary>The same directory as clients of certain abilities see it, which some servers offer further tools.</summary>
    internal ToolIndex For(ClientAbilities abilities) => abilities is ClientAbilities.None
        ? this
        : _byAbilities.GetOrAdd(abilities, static (wanted, whole) => new ToolIndex(
            whole.Snapshot with { Servers = [.. whole.Snapshot.Servers.Select(server => server.For(wanted))] }, whole.Access), this);

    /// <summary>The indexed snapshot, without what <see cref="Access"/> does not allow.</summary>
    public ToolDirectorySnapshot Snapshot { get; }

    /// <summary>The rules by which the directory was restricted; <see cref="AccessRules.None"/> when it was not.</summary>
    public AccessRules Access { get; }

    /// <summary>All tools of enabled servers, ordered by qualified name.</summary>
    public ImmutableArray<ToolRoute> Tools { get; }

    /// <summary>
    /// The names that several tools would have on the MCP endpoint because of their servers' prefixes, in order. The tools have their
    /// qualified names there instead.
    /// </summary>
    public ImmutableArray<string> NameClashes { get; }

    /// <summary>The prompts of enabled servers.</summary>
    public PromptIndex Prompts { get; }

    /// <summary>The resources of enabled servers. A credential that is limited to some tools has none.</summary>
    public ResourceIndex Resources { get; }

    /// <summary>Returns a server, enabled or not; null when the tenant has none with this name.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public PublishedServer? FindServer(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _servers.GetValueOrDefault(name);
    }

    /// <summary>
    /// Finds a tool by its qualified name, by its name on the MCP endpoint, or by its bare name. When the name of one tool is the
    /// qualified name of another, the qualified name wins, because only qualified names are promised to be unique.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public ToolResolution Resolve(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_byQualifiedName.TryGetValue(name, out var route) || _byExposedName.TryGetValue(name, out route))
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

    /// <summary>
    /// Finds a tool of one server by the server's own name for it, or else by its qualified name or its name on the MCP endpoint. Null
    /// when the server has no such tool.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="server"/> or <paramref name="tool"/> is null.</exception>
    public ToolRoute? Resolve(string server, string tool)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(tool);
        var own = _byBareName.GetValueOrDefault(tool, []).FirstOrDefault(route => route.Server == server);
        return own ?? Among(_byQualifiedName) ?? Among(_byExposedName);

        ToolRoute? Among(Dictionary<string, ToolRoute> names) => names.GetValueOrDefault(tool) is { } route && route.Server == server ? route : null;
    }

    /// <summary>Returns the qualified names of the tools that are most like <paramref name="name"/>, best first.</summary>
    /// <param name="name">A qualified or bare name that resolves to nothing.</param>
    /// <param name="server">Only this server's tools are considered. Null: all tools.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public ImmutableArray<string> FindClosest(string name, string? server = null) =>
        ClosestNames.Find(name, Tools
            .Where(route => server is null || route.Server == server)
            .SelectMany(IEnumerable<(string, string)> (route) => [(route.Tool.Name, route.QualifiedName), (route.QualifiedName, route.QualifiedName)]));

    /// <summary>
    /// Returns the tools that have words of <paramref name="query"/> in their names, titles, descriptions or names of parameters, most
    /// relevant first (BM25), and by qualified name where they fit equally well. A tool whose whole name is given comes first.
    /// Without any words, all tools are returned.
    /// </summary>
    /// <param name="query">Words, or a name. At most 1,000 characters of it count, and 32 words.</param>
    /// <exception cref="ArgumentNullException"><paramref name="query"/> is null.</exception>
    public ImmutableArray<ToolRoute> Search(string query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _search.Value.Search(query);
    }

    private static ToolDirectorySnapshot Restrict(ToolDirectorySnapshot snapshot, AccessRules access) => snapshot with
    {
        Servers = [.. snapshot.Servers.Where(server => access.AllowsServer(server.Name)).Select(server => access.HasToolRules ? Restrict(server, access) : server)],
    };

    /// <summary>The names of tools say nothing about resources, so a credential that is limited to some tools has none.</summary>
    private static PublishedServer Restrict(PublishedServer server, AccessRules access) => server with
    {
        Tools = [.. server.Tools.Where(tool => access.AllowsTool(server.Name, tool.Name))],
        Prompts = [.. server.Prompts.Where(prompt => access.AllowsTool(server.Name, prompt.Name))],
        Resources = [],
        ResourceTemplates = [],
        Features = server.Features is { } features ? features with { Resources = false, ResourceSubscriptions = false } : null,
    };
}
