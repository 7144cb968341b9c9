using System.Collections.Immutable;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.TestServers.Known;

/// <summary>Our own server on the C# SDK, at one revision.</summary>
/// <param name="revision">The revision.</param>
/// <param name="transport"><c>stdio</c>, <c>sse</c> or <c>streamableHttp</c>.</param>
internal sealed class SdkServer(string revision, string transport) : KnownServer($"sdk {revision} {transport}")
{
    private const string Strange =
        """
        {"content":[{"type":"text","text":"ünïcode \u0000 \"quoted\" </script>","annotations":{"priority":0.5},"x_block":1},{"type":"x_new_kind","payload":[1,2]}],
        "structuredContent":{"numbers":[1,2.50,1e300,-0,12345678901234567890],"nothing":null,"nested":{"":{"a":[[]]}}},"x_unknown":{"deep":[true]},"_meta":{"x":"y"}}
        """;

    public override IReadOnlyDictionary<string, string> NotCalled { get; } = ImmutableDictionary.CreateRange(
        [KeyValuePair.Create("hang", "it never answers"), KeyValuePair.Create("exit", "it ends the server")]);

    public override async Task<RunningServer> StartAsync(TestFolder folder, CancellationToken cancellationToken)
    {
        // The tools are listed in several pages.
        var options = new TestServerOptions { Protocol = revision, PageSize = 6 };
        if (transport == "stdio")
        {
            return RunningServer.Stdio(TestServerCommand.For(options with { Stdio = true }));
        }

        var server = await TestServer.StartAsync(options, cancellationToken);
        return RunningServer.Http(transport == "sse" ? server.SseUrl : server.Url, server);
    }

    public override async Task CallToolsAsync(Interview interview)
    {
        await interview.CallAsync("echo", """{ "message" : "ünïcode \u0001 \"quoted\" 😀 \ud83d\ude00 </script>" }""");
        await interview.CallAsync("add", """{"a":1.50,"b":-2e3}""");
        await interview.CallAsync("payload", """{"bytes":200000}""");
        await interview.CallAsync("image", """{"count":3}""");
        await interview.CallAsync("raw", $$"""{"result":{{Strange}}}""".ReplaceLineEndings(""));
        await interview.CallAsync("count");
        await interview.CallAsync("slow", """{"milliseconds":10}""");
        await interview.CallAsync("progress", """{"steps":3}""");
        await interview.CallAsync("fail", """{"message":"no such file"}""");
        await interview.CallAsync("environment", """{"names":["LANG"]}""", Variation.Text("another process has another id"));
        await interview.CallAsync("headers", "{}", Variation.Text("another client sends other headers"));
        await interview.CallAsync("traffic", "{}", Variation.Text("another client makes other requests beside these"));
    }

    protected override async Task AskMoreAsync(Interview interview)
    {
        await interview.CallAsync("error", """{"code":-32042,"message":"because \"ü\""}""");
        await interview.AskAsync("resources/read", """{"uri":"test://item/7"}""");
        await interview.AskAsync("resources/read", """{"uri":"test://none"}""");
        await interview.AskAsync("prompts/get", """{"name":"greet","arguments":{"name":"Zoë"}}""");
        await interview.AskAsync("completion/complete", """{"ref":{"type":"ref/prompt","name":"greet"},"argument":{"name":"name","value":"A"}}""");
    }
}
