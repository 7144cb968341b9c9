using System.Collections.Immutable;
using System.Text.Json.Nodes;
using McpOrleans.TestServers.Known;

namespace McpOrleans.EndToEnd.Tests.Mcp.Support;

/// <summary>A question, and the parts of its result that differ each time.</summary>
internal sealed record SurveyQuestion(SdkQuestion Asked, ImmutableArray<Variation> Varies)
{
    /// <summary>Chooses from everything that can be asked of a server what a client asks.</summary>
    /// <param name="everything">Everything that can be asked.</param>
    /// <param name="methods">The MCP methods of which the client makes use.</param>
    public static IReadOnlyList<SurveyQuestion> Choose(IReadOnlyList<Question> everything, IReadOnlyList<string> methods)
    {
        var chosen = (
            from question in everything
            let parameters = question.Params.Length == 0 ? null : JsonNode.Parse(question.Params)!.AsObject()
            where methods.Contains(question.Method) && !IsFurtherPage(parameters) && !IsTask(parameters) && !IsOfSession(parameters)
            select new SurveyQuestion(new SdkQuestion(question.Method, parameters), question.Varies)).ToList();
        var called = chosen.Where(question => question.Asked.Method == "tools/call").ToArray();

        // Tools that run only as tasks are left. Whoever calls them all the same is told so.
        var left = Tools(everything).Except(called.Select(question => (string)question.Asked.Params!["name"]!)).ToArray();
        chosen.AddRange(left.Select(tool => new SurveyQuestion(new SdkQuestion("tools/call", new JsonObject { ["name"] = tool, ["arguments"] = new JsonObject() }), [])));
        chosen.AddRange(called.Select(question => question with { Asked = question.Asked with { Progress = true } }));
        return chosen;
    }

    private static IEnumerable<string> Tools(IEnumerable<Question> everything) =>
        from question in everything
        where question.Method == "tools/list"
        from tool in JsonNode.Parse(question.Answer.Result!)!["tools"]!.AsArray()
        select (string)tool!["name"]!;

    /// <summary>The SDKs turn the pages of a list themselves.</summary>
    private static bool IsFurtherPage(JsonObject? parameters) => parameters?.ContainsKey("cursor") is true;

    /// <summary>
    /// A resource that a tool of server-everything makes for its session alone. It is listed nowhere, so the endpoint cannot know whose it
    /// is; its qualified form would be needed.
    /// </summary>
    private static bool IsOfSession(JsonObject? parameters) =>
        parameters?["uri"] is JsonValue uri && ((string?)uri)?.StartsWith("demo://resource/session/", StringComparison.Ordinal) is true;

    /// <summary>Tasks are an experiment of one revision, for which the SDKs' clients have no stable method.</summary>
    private static bool IsTask(JsonObject? parameters) => parameters?.ContainsKey("task") is true;
}
