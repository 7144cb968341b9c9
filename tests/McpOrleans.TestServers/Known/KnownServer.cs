using System.Collections.Immutable;
using System.Text.Json.Nodes;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.TestServers.Known;

/// <summary>An MCP server, and everything that a client can ask it.</summary>
public abstract class KnownServer(string name)
{
    /// <summary>The name that appears in the names of tests.</summary>
    public string Name => name;

    /// <summary>The reason to skip a test because the server cannot run here; null when it can.</summary>
    public virtual string? Missing => null;

    /// <summary>The tools that are not called, and why.</summary>
    public virtual IReadOnlyDictionary<string, string> NotCalled => ImmutableDictionary<string, string>.Empty;

    /// <summary>
    /// Fills an empty folder with what the server works on, and starts the server. A stdio server is started by its client.
    /// </summary>
    public abstract Task<RunningServer> StartAsync(TestFolder folder, CancellationToken cancellationToken);

    /// <summary>Calls each tool so that it answers with a result. The calls may change what later calls find in the folder.</summary>
    public abstract Task CallToolsAsync(Interview interview);

    /// <summary>Sends everything that a client can ask any server, including requests that this server does not support.</summary>
    public async Task AskAllAsync(Interview interview)
    {
        ArgumentNullException.ThrowIfNull(interview);
        await interview.AskAsync("ping");
        await interview.ListAsync("tools/list", "tools");
        await CallToolsAsync(interview);
        var resources = await interview.ListAsync("resources/list", "resources");
        foreach (var resource in resources.Select(UriOf))
        {
            await interview.AskAsync("resources/read", resource);
        }

        await interview.ListAsync("resources/templates/list", "resourceTemplates");
        await interview.ListAsync("prompts/list", "prompts");
        await AskMoreAsync(interview);
        if (resources.Count > 0)
        {
            await interview.AskAsync("resources/subscribe", UriOf(resources[0]));
            await interview.AskAsync("resources/unsubscribe", UriOf(resources[0]));
        }

        await interview.AskAsync("logging/setLevel", """{"level":"error"}""");
        await interview.AskAsync("x/unknown", """{"a":[1.50,{"b":null}]}""");
    }

    /// <summary>
    /// Returns what the server lists and nobody asked for, and what <see cref="NotCalled"/> names without need. Empty when nothing is
    /// missing.
    /// </summary>
    public IReadOnlyList<string> Unasked(IReadOnlyList<Question> questions)
    {
        ArgumentNullException.ThrowIfNull(questions);
        var (tools, called) = (Listed("tools/list", "tools", "name"), Asked("tools/call", "name"));
        var read = Asked("resources/read", "uri");
        return
        [
            .. tools.Except(called).Except(NotCalled.Keys),
            .. NotCalled.Keys.Except(tools.Except(called)),
            .. Listed("prompts/list", "prompts", "name").Except(Asked("prompts/get", "name")),
            .. Listed("resources/list", "resources", "uri").Except(read),
            .. Listed("resources/templates/list", "resourceTemplates", "uriTemplate").Where(template => !read.Any(uri => uri.StartsWith(template.Split('{')[0], StringComparison.Ordinal))),
        ];

        HashSet<string> Listed(string method, string member, string key) =>
        [
            .. questions.Where(question => question.Method == method && question.Answer.Result is not null)
                .SelectMany(question => JsonNode.Parse(question.Answer.Result!)![member]!.AsArray()).Select(item => (string)item![key]!),
        ];

        HashSet<string> Asked(string method, string key) =>
            [.. questions.Where(question => question.Method == method).Select(question => (string)JsonNode.Parse(question.Params)![key]!)];
    }

    /// <summary>Asks for prompts, resources of templates, completions and anything else that only this server has.</summary>
    protected virtual Task AskMoreAsync(Interview interview) => Task.CompletedTask;

    private static string UriOf(JsonObject resource) => new JsonObject { ["uri"] = resource["uri"]!.DeepClone() }.ToJsonString();
}
