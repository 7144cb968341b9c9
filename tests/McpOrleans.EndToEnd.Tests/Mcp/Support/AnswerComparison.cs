using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.TestServers.Known;

namespace McpOrleans.EndToEnd.Tests.Mcp.Support;

/// <summary>Compares what a client got through the endpoint with what it got from the server.</summary>
internal static class AnswerComparison
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// What only one of two revisions has: since 2026-07-28 results have a type and say how long they hold, and tools do not say whether they
    /// run as tasks.
    /// </summary>
    private static readonly string[] OfOneRevision = ["resultType", "execution", "ttlMs", "cacheScope"];

    private static readonly string[] Lists = ["tools", "prompts", "resources", "resourceTemplates"];

    /// <param name="our">The answer through the endpoint.</param>
    /// <param name="prefix">What the names of tools begin with there.</param>
    /// <param name="their">The server's own answer.</param>
    /// <param name="question">The question.</param>
    /// <param name="sameRevision">Whether the client has spoken the same revision to both.</param>
    /// <param name="sameProgress">Whether the client tells all progress in its order. If not, it is compared whether there was any.</param>
    public static void ShouldBeAnsweredAs(
        this SdkAnswer our, string prefix, SdkAnswer their, SurveyQuestion question, bool sameRevision, bool sameProgress)
    {
        if (question.Asked.Method is not "tools/call" && our.Error is not null && their.Error is not null)
        {
            // What there is not, the endpoint says in its own words, since it asks no server for it.
            return;
        }

        var (ours, theirs) = (Compared(our, prefix, question, sameRevision), Compared(their, "", question, sameRevision));
        JsonNode.DeepEquals(ours, theirs).ShouldBeTrue(
            $"""
            {question.Asked.Method} {question.Asked.Params?.ToJsonString(Readable)}
            through the endpoint: {ours.ToJsonString(Readable)}
            from the server:      {theirs.ToJsonString(Readable)}
            """);
        our.Progress.Any().ShouldBe(their.Progress.Any());
        if (sameProgress)
        {
            our.Progress.Select(Text).ShouldBe(their.Progress.Select(Text));
        }
    }

    private static string Text(JsonObject step) => step.ToJsonString();

    /// <summary>The answer without the prefix of names and without what differs each time.</summary>
    private static JsonObject Compared(SdkAnswer answer, string prefix, SurveyQuestion question, bool sameRevision)
    {
        var result = (JsonObject?)answer.Result?.DeepClone();
        var error = (JsonObject?)answer.Error?.DeepClone();
        Shorten(error, "message", prefix);
        foreach (var member in sameRevision ? [] : OfOneRevision)
        {
            result?.Remove(member);
        }

        foreach (var list in Lists.Where(list => result?[list] is JsonArray))
        {
            result![list] = Sorted(result[list]!.AsArray(), list is "tools" or "prompts" ? prefix : "", sameRevision);
        }

        return new JsonObject { ["result"] = result is null ? null : Vary(result, question), ["error"] = error };
    }

    /// <summary>The order of the endpoint is its own, because it has what many servers have.</summary>
    private static JsonArray Sorted(JsonArray list, string prefix, bool sameRevision)
    {
        var items = list.Select(item => item!.DeepClone().AsObject()).Where(item => !IsOfSession(item)).ToArray();
        foreach (var item in items)
        {
            Shorten(item, "name", prefix);
            foreach (var member in sameRevision ? [] : OfOneRevision)
            {
                item.Remove(member);
            }
        }

        return [.. items.OrderBy(item => (string?)item["name"], StringComparer.Ordinal)];
    }

    /// <summary>
    /// A tool of server-everything makes such resources when it is called, for its session alone. The endpoint has them once the server has
    /// said so, and its list was read again.
    /// </summary>
    private static bool IsOfSession(JsonObject item) => ((string?)item["uri"])?.StartsWith("demo://resource/session/", StringComparison.Ordinal) is true;

    private static void Shorten(JsonObject? item, string member, string prefix)
    {
        if (item is not null && prefix.Length > 0)
        {
            item[member] = ((string)item[member]!).Replace(prefix, "", StringComparison.Ordinal);
        }
    }

    private static JsonNode Vary(JsonObject result, SurveyQuestion question)
    {
        var json = result.ToJsonString(Readable);
        foreach (var variation in question.Varies)
        {
            json = variation.Without(json).ShouldNotBeNull($"{variation.What} is not in {json}");
        }

        return JsonNode.Parse(json)!;
    }
}
