namespace McpOrleans;

/// <summary>
/// Finds the MCP servers of resources by URI in one <see cref="ToolDirectorySnapshot"/>. URIs are those of the servers; only where
/// several servers have the same one, it is listed in its qualified form (<see cref="ResourceUris"/>). Immutable.
/// </summary>
public sealed class ResourceIndex
{
    /// <summary>
    /// How many characters are looked at to find the templates that fit a URI. A server may list many templates that cost much; the
    /// qualified form of the URI needs none.
    /// </summary>
    private const long MaxMatchingCost = 4_000_000;

    private readonly Dictionary<string, string> _servers;
    private readonly Dictionary<string, string> _byLooseName;
    private readonly Dictionary<string, ImmutableArray<string>> _byUri;
    private readonly Dictionary<string, ImmutableArray<string>> _byTemplate;
    private readonly ImmutableArray<(string Server, UriTemplate Template)> _templates;

    internal ResourceIndex(ImmutableArray<PublishedServer> all)
    {
        PublishedServer[] servers = [.. all.Where(server => server.Enabled)];

        // Some libraries write the host of a URI in lower case. Should two servers differ by case alone, one of them is found by that.
        _servers = servers.ToDictionary(server => server.Name, server => server.Name, StringComparer.Ordinal);
        _byLooseName = servers.DistinctBy(server => server.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(server => server.Name, server => server.Name, StringComparer.OrdinalIgnoreCase);
        _byUri = Owners(servers.SelectMany(server => server.Resources.Select(resource => (server.Name, resource.Uri))));
        _byTemplate = Owners(servers.SelectMany(server => server.ResourceTemplates.Select(template => (server.Name, template.UriTemplate))));
        Resources = [.. servers
            .SelectMany(server => server.Resources.Select(resource => new Exposed<McpResource>(
                server.Name, resource, IsUnique(_byUri, resource.Uri) ? resource.Uri : ResourceUris.Qualify(server.Name, resource.Uri))))
            .DistinctBy(resource => resource.Name, StringComparer.Ordinal)
            .OrderBy(resource => resource.Name, StringComparer.Ordinal)];
        Templates = [.. servers
            .SelectMany(server => server.ResourceTemplates.Select(template => new Exposed<McpResourceTemplate>(
                server.Name,
                template,
                IsUnique(_byTemplate, template.UriTemplate) ? template.UriTemplate : ResourceUris.QualifyTemplate(server.Name, template.UriTemplate))))
            .DistinctBy(template => template.Name, StringComparer.Ordinal)
            .OrderBy(template => template.Name, StringComparer.Ordinal)];
        _templates = [.. servers.SelectMany(server => server.ResourceTemplates.Select(template => (server.Name, Template: UriTemplate.TryRead(template.UriTemplate)!)))
            .Where(template => template.Template is not null)];
    }

    /// <summary>All resources of enabled servers, ordered by the URI that they have on the MCP endpoint.</summary>
    public ImmutableArray<Exposed<McpResource>> Resources { get; }

    /// <summary>All resource templates of enabled servers, ordered by the template that they have on the MCP endpoint.</summary>
    public ImmutableArray<Exposed<McpResourceTemplate>> Templates { get; }

    /// <summary>
    /// Finds the server of a resource: the one that a qualified URI names, or the one that lists the URI, or the one that lists a template
    /// of it. Null when there is none, or when there are several.
    /// </summary>
    /// <param name="uri">The resource's URI.</param>
    /// <param name="candidates">The qualified URIs of the resource when several servers have it; empty otherwise.</param>
    /// <exception cref="ArgumentNullException"><paramref name="uri"/> is null.</exception>
    public ResourceRoute? Find(string uri, out ImmutableArray<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var owners = FindQualified(uri) is { } named ? [named]
            : _byUri.TryGetValue(uri, out var listed) ? Routes(listed, uri)

            // What is meant for one server must not go to another one, whose template fits anything.
            : ResourceUris.IsQualified(uri) ? []
            : Routes(ServersOfTemplates(uri), uri);
        return Only(owners, ResourceUris.Qualify, out candidates);
    }

    /// <summary>Finds the server of a resource template, as it is listed or in its qualified form. Null when there is none, or several.</summary>
    /// <param name="uriTemplate">The URI template. The URI of a resource will do, too.</param>
    /// <param name="candidates">The qualified templates when several servers have it; empty otherwise.</param>
    /// <exception cref="ArgumentNullException"><paramref name="uriTemplate"/> is null.</exception>
    public ResourceRoute? FindTemplate(string uriTemplate, out ImmutableArray<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(uriTemplate);
        if (ResourceUris.IsQualified(uriTemplate) || !_byTemplate.TryGetValue(uriTemplate, out var owners))
        {
            return Find(uriTemplate, out candidates);
        }

        return Only(Routes(owners, uriTemplate), ResourceUris.QualifyTemplate, out candidates);
    }

    private ResourceRoute? FindQualified(string uri) =>
        ResourceUris.TryRead(uri, out var named, out var own) && (_servers.TryGetValue(named, out var server) || _byLooseName.TryGetValue(named, out server))
            ? new ResourceRoute(server, own)
            : null;

    private ImmutableArray<string> ServersOfTemplates(string uri)
    {
        var cost = 0L;
        var servers = ImmutableArray.CreateBuilder<string>();
        foreach (var (server, template) in _templates)
        {
            cost += template.CostOf(uri);
            if (cost > MaxMatchingCost)
            {
                return [];
            }

            if (template.Matches(uri) && !servers.Contains(server))
            {
                servers.Add(server);
            }
        }

        return servers.ToImmutable();
    }

    private static ResourceRoute? Only(ImmutableArray<ResourceRoute> owners, Func<string, string, string> qualify, out ImmutableArray<string> candidates)
    {
        candidates = owners.Length > 1 ? [.. owners.Select(owner => qualify(owner.Server, owner.Uri))] : [];
        return owners is [var only] ? only : null;
    }

    private static ImmutableArray<ResourceRoute> Routes(ImmutableArray<string> servers, string uri) =>
        [.. servers.Select(server => new ResourceRoute(server, uri))];

    /// <summary>A URI of a server that has the qualified form itself would lead elsewhere.</summary>
    private static bool IsUnique(Dictionary<string, ImmutableArray<string>> owners, string uri) => owners[uri].Length == 1 && !ResourceUris.IsQualified(uri);

    private static Dictionary<string, ImmutableArray<string>> Owners(IEnumerable<(string Server, string Uri)> all) => all
        .GroupBy(one => one.Uri, one => one.Server, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Distinct(StringComparer.Ordinal).ToImmutableArray(), StringComparer.Ordinal);
}
