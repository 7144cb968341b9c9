using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.TestServers.Known;
using McpOrleans.TestServers.Recording;
using Shouldly;

namespace McpOrleans.Grains.Tests.Upstream.PassThrough;

internal static class QuestionAssertions
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The parameters reached the server, and the answer's parts are the slices of the message that held them.</summary>
    public static void ShouldBeAnsweredAsOnTheWire(this Question question, Transcript transcript)
    {
        var sent = transcript.NextAnswer(question.Method, question.Params);
        Text(question.Answer.Result).ShouldBe(Text(sent.Result), question.Params);
        (question.Answer.Code, question.Answer.Message).ShouldBe((sent.Code, sent.Message), question.Params);
        Text(question.Answer.Data).ShouldBe(Text(sent.Data), question.Params);
    }

    /// <summary>Another answer to the same request is the same, except for the parts that differ each time.</summary>
    public static void ShouldBeAnsweredAs(this Question question, Question other)
    {
        question.Method.ShouldBe(other.Method);
        question.Answer.Code.ShouldBe(other.Answer.Code, question.Params);
        if (question.Answer.Result is { } result)
        {
            var (ours, theirs) = (Compared(question, result), Compared(question, other.Answer.Result!));
            JsonNode.DeepEquals(ours, theirs).ShouldBeTrue($"{question.Method} {question.Params}\nours: {ours}\ntheirs: {theirs}");
        }
    }

    /// <summary>Returns the tools of all pages, exactly as they are written there.</summary>
    public static IEnumerable<string> ListedTools(this IEnumerable<Question> questions) =>
        from question in questions
        where question.Method == "tools/list"
        from tool in JsonDocument.Parse(question.Answer.Result).RootElement.GetProperty("tools").EnumerateArray()
        select tool.GetRawText();

    private static JsonNode Compared(Question question, byte[] result)
    {
        var json = JsonNode.Parse(result)!.ToJsonString(Readable);
        foreach (var variation in question.Varies)
        {
            json = variation.Without(json).ShouldNotBeNull($"{variation.What} is not in {json}");
        }

        return JsonNode.Parse(json)!;
    }

    /// <summary>Returns a text with one character for each byte.</summary>
    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.Latin1.GetString(bytes);
}
