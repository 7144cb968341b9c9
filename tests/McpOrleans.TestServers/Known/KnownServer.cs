using System.Collections.Immutable;
using System.Text.Json.Nodes;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.TestServers.Known;

/// <summary>An MCP server, and all that a client can ask of it.</summary>
public abstract class KnownServer(string name)
{
    /// <summary>For the names of tests.</summary>
    public string Name => name;

    /// <summary>Why it cannot run here, as the reason to skip a test; null when it can.</summary>
    public virtual string? Missing => null;

    /// <summary>The tools that are not called, and why.</summary>
    public virtual IReadOnlyDictionary<string, string> NotCalled => ImmutableDictionary<string, string>.Empty;

    /// <summary>Lays out in an empty folder what the server works on, and starts it; a stdio server is started by its client.</summary>
    public abstract Task<RunningServer> StartAsync(TestFolder folder, CancellationToken cancellationToken);

    /// <summary>Calls each tool, with answers that are results. Changes in the folder what the same calls find another time.</summary>
    public abstract Task CallToolsAsync(Interview interview);

    /// <summary>Asks all that any client can ask of any server, what it lacks included.</summary>
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

    /// <summary>What the server lists and nobody asked for, and what <see cref="NotCalled"/> names without need; empty when all is well.</summary>
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

    /// <summary>Asks for prompts, for resources of templates, for completions and whatever else only this server has.</summary>
    protected virtual Task AskMoreAsync(Interview interview) => Task.CompletedTask;

    private static string UriOf(JsonObject resource) => new JsonObject { ["uri"] = resource["uri"]!.DeepClone() }.ToJsonString();
}
