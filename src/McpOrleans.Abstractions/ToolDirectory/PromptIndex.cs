namespace McpOrleans;

/// <summary>Finds prompts by name in one <see cref="ToolDirectorySnapshot"/>. Prompts have names as tools have. Immutable.</summary>
public sealed class PromptIndex
{
    private readonly Dictionary<string, Exposed<McpPrompt>> _byQualifiedName;
    private readonly Dictionary<string, Exposed<McpPrompt>> _byExposedName;
    private readonly Dictionary<string, ImmutableArray<Exposed<McpPrompt>>> _byBareName;

    internal PromptIndex(ImmutableArray<PublishedServer> servers)
    {
        (string Server, string Name, string QualifiedName, McpPrompt Prompt)[] all = [.. servers
            .Where(server => server.Enabled)
            .SelectMany(server => server.Prompts.Select(prompt => (server.Name, prompt.Name, ToolNames.Qualify(server.Name, prompt.Name), prompt)))
            .DistinctBy(route => route.Item3, StringComparer.Ordinal)
            .OrderBy(route => route.Item3, StringComparer.Ordinal)];
        var names = ExposedNames.Of([.. all.Select(route => (route.Server, route.Name, route.QualifiedName))], servers, out _);
        All = [.. all.Select((route, i) => new Exposed<McpPrompt>(route.Server, route.Prompt, names[i]))];
        _byQualifiedName = All.Select((prompt, i) => (prompt, all[i].QualifiedName)).ToDictionary(pair => pair.QualifiedName, pair => pair.prompt, StringComparer.Ordinal);
        _byExposedName = All.ToDictionary(prompt => prompt.Name, StringComparer.Ordinal);
        _byBareName = All.GroupBy(prompt => prompt.Item.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.Ordinal);
    }

    /// <summary>All prompts of enabled servers, ordered by qualified name.</summary>
    public ImmutableArray<Exposed<McpPrompt>> All { get; }

    /// <summary>
    /// Finds a prompt by its qualified name, by its name on the MCP endpoint, or by its bare name. Null when the name is unknown or
    /// ambiguous.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="candidates">The qualified names of the prompts that share an ambiguous bare name; empty otherwise.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public Exposed<McpPrompt>? Find(string name, out ImmutableArray<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(name);
        candidates = [];
        if (_byQualifiedName.TryGetValue(name, out var prompt) || _byExposedName.TryGetValue(name, out prompt))
        {
            return prompt;
        }

        if (_byBareName.TryGetValue(name, out var prompts))
        {
            if (prompts is [var only])
            {
                return only;
            }

            candidates = [.. prompts.Select(one => ToolNames.Qualify(one.Server, name))];
        }

        return null;
    }

    /// <summary>Returns the qualified names of the prompts that are most like <paramref name="name"/>, best first.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public ImmutableArray<string> FindClosest(string name) => ClosestNames.Find(
        name, All.SelectMany(IEnumerable<(string, string)> (prompt) => [(prompt.Item.Name, prompt.Name), (prompt.Name, prompt.Name)]));
}
