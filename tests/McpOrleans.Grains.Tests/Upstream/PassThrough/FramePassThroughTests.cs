using System.Text;
using System.Text.Json;
using McpOrleans.Grains.Tests.Servers;
using McpOrleans.Grains.Tests.Servers.Observed;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Raw;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.PassThrough;

/// <summary>
/// What a server sends during a call reaches the caller exactly as it was written, and the caller's response reaches the server in the
/// same way.
/// </summary>
public sealed class FramePassThroughTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    private const string Token = """ "\u006dine" """;
    private const string RequestId = """ "a\u0062" """;
    private const string Progress = """{ "x-half" : "\ud83d", "progressToken" :%TOKEN%,"progress":1.50, "message":"\u0041 ü" , "":-0 }""";
    private const string Log = """{"level":"info","data":[ 1e400, 12345678901234567890,{"":-0} ],"data" : null}""";
    private const string Request = """{ "question":"\/ \u00fc \ud83d", "x":[ ]  }""";
    private const string Response = """{ "answer":"\/ \ud83d", "answer" : 1.50 }""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Invoke_ServerNotifies_CallerGetsItsBytes(string revision)
    {
        await using var upstream = await StartAsync(revision);
        var server = await cluster.ConnectAsync($"notifies-{revision}", GrainCluster.At(upstream.Url));
        var observer = new Recorder();

        await InvokeAsync(server, Say([Notification("progress", Progress), Notification("message", Log), """{ "method":"notifications/x-\u0063ustom","jsonrpc":"2.0" }"""]), observer);

        observer.Frames.Select(frame => frame.Method).ShouldBe(["notifications/progress", "notifications/message", "notifications/x-custom"]);
        observer.Frames.Select(frame => Encoding.UTF8.GetString(frame.Params)).ShouldBe([WithToken(Progress), Log, ""]);
    }

    [Theory]
    [InlineData("sse")]
    [InlineData("stdio")]
    public async Task Invoke_SharedStreamHasProgress_CallerGetsItsBytes(string transport)
    {
        await using var upstream = await StartAsync("2024-11-05");
        var server = await cluster.ConnectAsync($"progress-{transport}", transport == "sse"
            ? GrainCluster.At(upstream.SseUrl)
            : GrainCluster.Command(new TestServerOptions { Raw = RawKind.Plain }));
        var observer = new Recorder();

        await InvokeAsync(server, Say([Notification("progress", Progress)]), observer);

        observer.Frames.Select(frame => Encoding.UTF8.GetString(frame.Params)).ShouldBe([WithToken(Progress)]);
    }

    [Theory]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public async Task Invoke_ServerAsks_CallerGetsItsBytesAndTheServerThoseOfTheResponse(string revision)
    {
        await using var upstream = await StartAsync(revision);
        var server = await cluster.ConnectAsync($"asks-{revision}", GrainCluster.At(upstream.Url));
        var asking = $$"""{"jsonrpc":"2.0","id":{{RequestId}},"method":"elicitation/create","params":{{Request}}}""";
        var request = Say([asking], awaits: [RequestId.Trim()]) with { TakesRequests = true, CallId = Guid.NewGuid() };
        var observer = new Recorder();
        var call = InvokeAsync(server, request, observer);
        await Eventually.TrueAsync(() => observer.Frames.Count == 1 || call.IsCompleted, cancellationToken: Cancel);

        var asked = observer.Frames.Single();
        (asked.Method, Encoding.UTF8.GetString(asked.Params)).ShouldBe(("elicitation/create", Request));
        (await server.RespondAsync(request.CallId, asked.RequestId!.Value, new CallResponse { Result = Encoding.UTF8.GetBytes(Response) })).ShouldBeTrue();

        GrainCluster.Text(await call).ShouldBe($$"""{"jsonrpc":"2.0","id":{{RequestId.Trim()}},"result":{{Response}}}""");
    }

    [Fact]
    public async Task Invoke_ServerRequiresInput_CallerGetsItsBytesAndTheServerThoseOfTheResponses()
    {
        const string Required = """{ "inputRequests":{"who":{"method":"elicitation/create", "params":{ } }},"resultType" : "input_required","x-half":"\ud83d" }""";
        const string Responses = """{ "who":{"action":"accept", "content":{"name":"\u0041 \ud83d"} } }""";
        await using var upstream = await StartAsync("2026-07-28");
        var server = await cluster.ConnectAsync("requires", GrainCluster.At(upstream.Url));

        var reply = await server.InvokeAsync(Require($$"""{"result":{{JsonSerializer.Serialize(Required)}}}"""), Cancel);
        var last = await server.InvokeAsync(Require("{}", $$""","inputResponses":{{Responses}},"requestState":"st\u0061te" """), Cancel);

        Encoding.UTF8.GetString(reply.ShouldBeOfType<InputRequiredReply>().Result).ShouldBe(Required);
        GrainCluster.Text(last).ShouldBe($$"""{{Responses}}, "st\u0061te" """.TrimEnd());

        static McpRequest Require(string arguments, string more = "") => GrainCluster.Call("require") with
        {
            Params = Encoding.UTF8.GetBytes($$"""{"name":"require","arguments":{{arguments}}{{more}}}"""),
        };
    }

    private static string WithToken(string text) => text.Replace(RawTexts.ProgressToken, Token.Trim(), StringComparison.Ordinal);

    private static string Notification(string name, string parameters) =>
        $$"""{"params":{{parameters}} ,"jsonrpc":"2.0","method":"notifications/{{name}}"}""";

    private static McpRequest Say(string[] messages, params string[] awaits) => GrainCluster.Call("say") with
    {
        Params = Encoding.UTF8.GetBytes(
            $$$"""{"name":"say","arguments":{{{JsonSerializer.Serialize(new { messages, awaits })}}},"_meta":{"progressToken":{{{Token}}}}}"""),
    };

    private static Task<TestServerProcess> StartAsync(string revision) =>
        TestServerProcess.StartAsync(new TestServerOptions { Raw = RawKind.Plain, Events = true, Protocol = revision }, Cancel);

    private Task<McpReply> InvokeAsync(IMcpServerGrain server, McpRequest request, Recorder observer) =>
        observer.ObserveAsync(cluster.Grains, server, request, Cancel);
}
