using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Raw;
using McpOrleans.TestServers.Raw.Tools;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpOrleans.EndToEnd.Tests.TestServers;

/// <summary>Tests the raw server with the SDK's client: where it does not misbehave, it is an MCP server like any other.</summary>
public sealed class RawServerTests
{
    private static readonly Dictionary<string, object?> Arguments = new() { ["a"] = 1 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2025-06-18", false)]
    [InlineData("2025-11-25", false)]
    [InlineData("2025-11-25", true)]
    [InlineData("2026-07-28", false)]
    [InlineData("2026-07-28", true)]
    public async Task CallTool_StreamableHttp_Answers(string revision, bool events)
    {
        await using var server = await TestServerProcess.StartAsync(Plain(revision) with { Events = events }, Cancellation);
        await using var client = await McpClients.ConnectAsync(server.Url);

        await ShouldServeAsync(client, revision);
        var traffic = await server.Control.ReadTrafficAsync(Cancellation);
        (traffic.Calls["echo"], traffic.Sessions).ShouldBe((1, revision == "2026-07-28" ? 0 : 1));
    }

    [Fact]
    public async Task CallTool_Sse_Answers()
    {
        await using var server = await TestServerProcess.StartAsync(Plain("2025-11-25"), Cancellation);
        await using var client = await McpClients.ConnectAsync(server.SseUrl, HttpTransportMode.Sse);

        await ShouldServeAsync(client, "2025-11-25");
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task CallTool_StandardStreams_Answers(string revision)
    {
        await using var client = await McpClients.StartAsync(Plain(revision));

        await ShouldServeAsync(client, revision);
    }

    [Fact]
    public async Task CallTool_Relay_IsCountedByTheServerBehindIt()
    {
        var port = FreePorts.Take(1)[0];
        await using var server = await TestServerProcess.StartAsync(Plain("2025-11-25") with { LinePort = port }, Cancellation);
        for (var process = 1; process <= 2; process++)
        {
            await using var client = await McpClients.StartAsync(TestServerCommand.For(new TestServerOptions { Relay = port }));
            await ShouldServeAsync(client, "2025-11-25");
        }

        var traffic = await server.Control.ReadTrafficAsync(Cancellation);
        (traffic.Calls["echo"], traffic.Sessions).ShouldBe((2, 2));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(400)]
    public async Task ForgetSessions_NextRequest_IsRefusedWithThatStatus(int status)
    {
        await using var server = await TestServerProcess.StartAsync(Plain("2025-11-25") with { UnknownSessionStatus = status }, Cancellation);
        await using var client = await McpClients.ConnectAsync(server.Url);
        await ShouldServeAsync(client, "2025-11-25");

        await server.Control.ForgetSessionsAsync(Cancellation);

        await Should.ThrowAsync<Exception>(() => client.CallToolAsync("echo", Arguments, cancellationToken: Cancellation).AsTask());
        (await server.Control.ReadTrafficAsync(Cancellation)).Calls["echo"].ShouldBe(1);
    }

    [Fact]
    public async Task CallTool_StrangeNames_AreListedAndAnswer()
    {
        await using var client = await McpClients.StartAsync(new TestServerOptions { Raw = RawKind.StrangeNames });

        var tools = await client.ListToolsAsync(cancellationToken: Cancellation);

        tools.Select(tool => tool.Name).ShouldBe(RawTools.StrangeNames);
        foreach (var name in RawTools.StrangeNames)
        {
            Text(await client.CallToolAsync(name, cancellationToken: Cancellation)).ShouldBe(name);
        }
    }

    private static TestServerOptions Plain(string revision) => new() { Raw = RawKind.Plain, Protocol = revision };

    private static async Task ShouldServeAsync(McpClient client, string revision)
    {
        client.NegotiatedProtocolVersion.ShouldBe(revision);
        (await client.ListToolsAsync(cancellationToken: Cancellation)).ShouldContain(tool => tool.Name == "echo_readonly");
        Text(await client.CallToolAsync("echo", Arguments, cancellationToken: Cancellation)).ShouldBe("""{"a":1}""");
    }

    private static string Text(CallToolResult result) => result.Content.OfType<TextContentBlock>().Single().Text;
}
