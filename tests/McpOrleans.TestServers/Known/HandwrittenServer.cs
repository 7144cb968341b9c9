using System.Collections.Immutable;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Raw;
using McpOrleans.TestServers.Raw.Tools;

namespace McpOrleans.TestServers.Known;

/// <summary>Our own server without the SDK. It writes results as no serializer would write them.</summary>
/// <param name="revision">The revision.</param>
/// <param name="transport"><c>stdio</c>, <c>sse</c> or <c>streamableHttp</c>.</param>
/// <param name="events">Whether it answers over streamable HTTP with streams of events.</param>
internal sealed class HandwrittenServer(string revision, string transport, bool events = false) : KnownServer($"raw {revision} {transport}{(events ? " events" : "")}")
{
    private static readonly string[] Called = ["echo", "big", "odd", "refuse"];

    public override IReadOnlyDictionary<string, string> NotCalled { get; } = RawTools.All.Keys.Except(Called).ToImmutableDictionary(
        static tool => tool, static tool => tool == "surrogate" ? "the SDK's client cannot read it" : "it misbehaves, or is the twin of one that is called");

    public override async Task<RunningServer> StartAsync(TestFolder folder, CancellationToken cancellationToken)
    {
        var options = new TestServerOptions { Raw = RawKind.Plain, Protocol = revision, Events = events };
        if (transport == "stdio")
        {
            return RunningServer.Stdio(TestServerCommand.For(options with { Stdio = true }));
        }

        var server = await RawServer.StartAsync(options);
        return RunningServer.Http(new Uri(server.Url, transport == "sse" ? "/sse" : "/mcp"), server);
    }

    public override async Task CallToolsAsync(Interview interview)
    {
        await interview.CallAsync("echo", """{ "a" : [ 1.50 , {} , "\u00fc\/" ] }""", Variation.Text("it repeats the arguments, which the SDK's client writes anew"));
        await interview.CallAsync("big", """{"bytes":300000}""");
        await interview.CallAsync("odd");
    }

    protected override Task AskMoreAsync(Interview interview) => interview.CallAsync("refuse");
}
