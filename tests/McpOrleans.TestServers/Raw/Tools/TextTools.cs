using McpOrleans.TestServers.Raw.Behaviors;

namespace McpOrleans.TestServers.Raw.Tools;

/// <summary>Tools whose answers are JSON-RPC messages, good or strange.</summary>
internal static class TextTools
{
    private const int ServerError = -32000;
    private const int InternalError = -32603;

    public static IReadOnlyList<RawTool> All { get; } =
    [
        RawTool.Answering("echo", "Answers with its arguments as they came.", static request => request.TextAsync(request.Frame.Arguments)),
        RawTool.Answering("big", "Answers with so many bytes.", BigAsync),
        RawTool.Answering("crash", "Runs, then answers that its browser crashed.",
            static request => request.ErrorAsync(InternalError, "Browser session crashed")),
        RawTool.Answering("session", "Runs, then answers that some session was not found.",
            static request => request.ErrorAsync(ServerError, "Session not found")),
        RawTool.Answering("refuse", "Runs, then answers that something is out of stock.",
            static request => request.ErrorAsync(ServerError, "Out of stock")),
        RawTool.Answering("surrogate", "Answers with half a smile.",
            static request => request.ResultAsync("""{"content":[{"type":"text","text":"half a smile: \ud83d"}],"x-unknown":1.50}""")),
        RawTool.Answering("odd", "Answers as no serializer would write it.", static request => request.ResultAsync(Odd)),
        RawTool.Answering("noisy", "Tells so much about its work that it never answers.", NoisyAsync),
        RawTool.Answering("say", "Says the messages of its arguments as they are, awaits the responses to some ids, and answers with those.", SayAsync),
        RawTool.Answering("require", "Of the stateless revision: requires the input of its argument, and answers with what it was given then.", RequireAsync),
        RawTool.Answering("wrong_id", "Answers to a request that nobody made.", WrongIdAsync),
    ];

    private const string Odd =
        """
        { "x-numbers" :  [ 1.50, -0, 1E+2, 1e400, 12345678901234567890, 0.10000000000000000001 ],  "\u0063ontent":[ {"text":"\/ \u00fc ü \u0041 \u2028 \uD83D\uDE00 😀 \u0000", "type" : "text" } ] , "":{ } }
        """;

    private static Task BigAsync(RawRequest request) => request.ResultAsync(
    [
        "\"content\":[{\"type\":\"text\",\"text\":\""u8.ToArray(),
        .. RawText.Filler(request.Frame.Argument("bytes", 1024)),
        "\"}]}"u8.ToArray(),
    ]);

    // Over streamable HTTP this needs a stream of events. Otherwise the messages would be the body of the answer, one after another.
    private static async Task NoisyAsync(RawRequest request)
    {
        for (var number = 0; number < Flood.Most; number += Flood.AtOnce)
        {
            await request.Outlet.WriteAllAsync(Enumerable.Range(number, Flood.AtOnce).Select(Flood.LogMessage), request.Cancellation);
        }
    }

    // Over streamable HTTP this needs a stream of events, too.
    private static async Task SayAsync(RawRequest request)
    {
        var responses = Task.WhenAll(request.Frame.ArgumentTexts("awaits").Select(request.ResponseToAsync));
        foreach (var message in request.Frame.ArgumentTexts("messages"))
        {
            await request.Outlet.WriteAsync(
                message.Replace(RawTexts.ProgressToken, request.Frame.ProgressToken, StringComparison.Ordinal), request.Cancellation);
        }

        await request.TextAsync(string.Join('\n', await responses));
    }

    private static Task RequireAsync(RawRequest request) => request.Frame.Parameter("inputResponses") is { } responses
        ? request.TextAsync($"{responses.GetRawText()}, {request.Frame.Parameter("requestState")?.GetRawText()}")
        : request.Outlet.WriteAsync($$"""{"jsonrpc":"2.0","id":{{request.Frame.Id}},"result":{{request.Frame.Argument("result")}}}""", request.Cancellation);

    private static Task WrongIdAsync(RawRequest request) =>
        request.Outlet.WriteAsync("""{"jsonrpc":"2.0","id":987654321,"result":{"content":[]}}""", request.Cancellation);
}
