using System.Text;
using System.Text.Json.Nodes;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Tools;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpOrleans.EndToEnd.Tests.TestServers;

/// <summary>The test server itself, against the SDK's client: what tests build on has to hold.</summary>
public sealed class TestServerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "2026-07-28")]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2025-03-26", "2025-03-26")]
    [InlineData("2026-07-28", "2026-07-28")]
    public async Task CallTool_OverStreamableHttp_SpeaksTheRevision(string? configured, string spoken)
    {
        await using var server = await TestServer.StartAsync(new TestServerOptions { Protocol = configured }, Cancellation);
        await using var client = await McpClients.ConnectAsync(server.Url);

        client.NegotiatedProtocolVersion.ShouldBe(spoken);
        (await EchoAsync(client, "hi")).ShouldBe("hi");
        server.Script.Traffic.Calls("echo").ShouldBe(1);
    }

    [Fact]
    public async Task CallTool_WithoutSessions_Answers()
    {
        await using var server = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25", Sessions = false }, Cancellation);
        await using var client = await McpClients.ConnectAsync(server.Url);

        client.NegotiatedProtocolVersion.ShouldBe("2025-11-25");
        client.SessionId.ShouldBeNull();
        (await EchoAsync(client, "hi")).ShouldBe("hi");
        server.Script.Traffic.Read().Sessions.ShouldBe(0);
    }

    [Fact]
    public async Task CallTool_OverSse_Answers()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        await using var client = await McpClients.ConnectAsync(server.SseUrl, HttpTransportMode.Sse);

        (await EchoAsync(client, "hi")).ShouldBe("hi");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2025-06-18")]
    public async Task CallTool_OverStdio_Answers(string? protocol)
    {
        await using var client = await McpClients.StartAsync(new TestServerOptions { Protocol = protocol });

        (await EchoAsync(client, "hi")).ShouldBe("hi");
    }

    [Fact]
    public async Task CallTool_InAnotherProcess_IsScriptedByItsControl()
    {
        await using var server = await TestServerProcess.StartAsync(cancellationToken: Cancellation);
        await using var client = await McpClients.ConnectAsync(server.Url);
        await server.Control.SetFaultsAsync([new Fault { Kind = FaultKind.ToolError, Tool = "echo", Times = 1, Message = "no" }], Cancellation);

        (await client.CallToolAsync("echo", cancellationToken: Cancellation)).IsError.ShouldBe(true);
        (await client.CallToolAsync("echo", cancellationToken: Cancellation)).IsError.ShouldNotBe(true);
        (await server.Control.ReadTrafficAsync(Cancellation)).Calls["echo"].ShouldBe(2);
    }

    [Fact]
    public async Task ListTools_ManyTools_ComesInPages()
    {
        await using var server = await TestServer.StartAsync(new TestServerOptions { ExtraTools = 1000 }, Cancellation);
        await using var client = await McpClients.ConnectAsync(server.Url);

        var tools = await client.ListToolsAsync(cancellationToken: Cancellation);

        tools.Count.ShouldBe(1000 + (server.Script.Tools.All.Length - 1000));
        server.Script.Traffic.Messages("tools/list").ShouldBe(11);
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task NotifyToolsChanged_ClientListens_HearsOfIt(string protocol)
    {
        await using var server = await TestServer.StartAsync(new TestServerOptions { Protocol = protocol }, Cancellation);
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var client = await McpClients.ConnectAsync(server.Url, options: new McpClientOptions
        {
            Handlers = new McpClientHandlers
            {
                NotificationHandlers = [new(NotificationMethods.ToolListChangedNotification, (_, _) =>
                {
                    heard.TrySetResult();
                    return ValueTask.CompletedTask;
                })],
            },
        });
        if (protocol == "2026-07-28")
        {
            var listen = new JsonRpcRequest
            {
                Method = "subscriptions/listen",
                Params = new JsonObject { ["notifications"] = new JsonObject { ["toolsListChanged"] = true } },
            };
            _ = client.SendRequestAsync(listen, Cancellation);
        }

        server.Script.Tools.Add(ServerTool.Named("new"));
        await Eventually.TrueAsync(async token =>
        {
            await server.Script.Tools.NotifyChangedAsync(token);
            return heard.Task.IsCompleted;
        }, cancellationToken: Cancellation);

        (await client.ListToolsAsync(cancellationToken: Cancellation)).ShouldContain(tool => tool.Name == "new");
    }

    [Fact]
    public async Task CallTool_Raw_AnswersExactlyThat()
    {
        await using var server = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancellation);
        await using var client = await McpClients.ConnectAsync(server.Url);
        var result = JsonNode.Parse("""{"content":[],"structuredContent":{"a":[1,2.50,null]},"x_unknown":{"deep":true}}""")!;

        var response = await client.SendRequestAsync(
            new JsonRpcRequest
            {
                Method = RequestMethods.ToolsCall,
                Params = new JsonObject { ["name"] = "raw", ["arguments"] = new JsonObject { ["result"] = result.DeepClone() } },
            },
            Cancellation);

        JsonNode.DeepEquals(response.Result, result).ShouldBeTrue();
    }

    [Fact]
    public async Task Count_SameSession_CountsOn()
    {
        await using var server = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancellation);
        await using var first = await McpClients.ConnectAsync(server.Url);
        await using var second = await McpClients.ConnectAsync(server.Url);

        (await TextAsync(first, "count")).ShouldBe("1");
        (await TextAsync(first, "count")).ShouldBe("2");
        (await TextAsync(second, "count")).ShouldBe("1");
        server.Script.Traffic.Read().OpenSessions.ShouldBe(2);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(400)]
    public async Task CallTool_SessionForgotten_AnswersAsConfigured(int status)
    {
        await using var server = await TestServer.StartAsync(
            new TestServerOptions { Protocol = "2025-11-25", UnknownSessionStatus = status }, Cancellation);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Url)
        {
            Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", Encoding.UTF8, "application/json"),
            Headers = { { "Accept", "application/json, text/event-stream" }, { "MCP-Protocol-Version", "2025-11-25" } },
        };
        await using (var client = await McpClients.ConnectAsync(server.Url))
        {
            request.Headers.Add("Mcp-Session-Id", client.SessionId);
            await server.ForgetSessionsAsync();

            // Without the SDK's client, which may learn of it by its stream first, and then gives up its calls by itself.
            using var response = await http.SendAsync(request, Cancellation);

            ((int)response.StatusCode).ShouldBe(status);
            (await response.Content.ReadAsStringAsync(Cancellation)).ShouldContain(status == 404 ? "Session not found" : "No valid session ID");
        }
    }

    [Fact]
    public async Task Hold_FaultRemoved_LetsTheCallGoOn()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        await using var client = await McpClients.ConnectAsync(server.Url);
        server.Script.Faults.Add(new Fault { Kind = FaultKind.Hold, Tool = "echo" });

        var call = EchoAsync(client, "held");
        await Eventually.TrueAsync(() => server.Script.Traffic.Calls("echo") == 1, cancellationToken: Cancellation);
        call.IsCompleted.ShouldBeFalse();
        server.Script.Faults.Clear();

        (await call).ShouldBe("held");
    }

    [Fact]
    public async Task JsonRpcError_Scripted_ReachesTheClient()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        await using var client = await McpClients.ConnectAsync(server.Url);
        server.Script.Faults.Add(new Fault { Kind = FaultKind.JsonRpcError, Tool = "echo", Code = -32042, Message = "scripted" });

        var error = await Should.ThrowAsync<McpProtocolException>(() => EchoAsync(client, "hi"));

        ((int)error.ErrorCode).ShouldBe(-32042);
        error.Message.ShouldContain("scripted");
    }

    [Theory]
    [InlineData(FaultKind.Status)]
    [InlineData(FaultKind.Disconnect)]
    [InlineData(FaultKind.Garbage)]
    [InlineData(FaultKind.HalfMessage)]
    public async Task CallTool_AnswerSpoiledOnTheWire_Fails(FaultKind kind)
    {
        await using var server = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancellation);
        await using var client = await McpClients.ConnectAsync(server.Url);
        server.Script.Faults.Add(new Fault { Kind = kind, Tool = "echo", Times = 1 });

        await Should.ThrowAsync<Exception>(() => EchoAsync(client, "spoiled").WaitAsync(TimeSpan.FromSeconds(5), Cancellation));
    }

    [Theory]
    [InlineData(FaultKind.Hang)]
    [InlineData(FaultKind.Nothing)]
    [InlineData(FaultKind.EndlessComments)]
    [InlineData(FaultKind.EndlessMessage)]
    public async Task CallTool_AnswerNeverEnds_LastsUntilCancelled(FaultKind kind)
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        await using var client = await McpClients.ConnectAsync(server.Url);
        server.Script.Faults.Add(new Fault { Kind = kind, Tool = "echo", Times = 1 });
        using var cap = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var call = client.CallToolAsync("echo", cancellationToken: cap.Token).AsTask();
        await Eventually.TrueAsync(() => server.Script.Traffic.Calls("echo") == 1, cancellationToken: Cancellation);
        call.IsCompleted.ShouldBeFalse();
        await cap.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call);
        (await EchoAsync(client, "again")).ShouldBe("again");
    }

    [Fact]
    public async Task CallTool_Dripping_ArrivesWhole()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        await using var client = await McpClients.ConnectAsync(server.Url);
        server.Script.Faults.Add(new Fault { Kind = FaultKind.Drip, Tool = "echo", DelayMs = 1, Bytes = 8 });

        (await EchoAsync(client, "drop by drop")).ShouldBe("drop by drop");
    }

    [Fact]
    public void Options_AsArguments_AreReadBack()
    {
        var options = new TestServerOptions
        {
            Stdio = true,
            Name = "other",
            Protocol = "2025-11-25",
            ExtraTools = 5,
            Faults = [new Fault { Kind = FaultKind.Status, Status = 401, Tool = "echo", Times = 2 }],
        };

        var read = TestServerOptions.Parse([.. options.ToArguments()]);

        (read with { Faults = options.Faults }).ShouldBe(options);
        read.Faults.ShouldBe(options.Faults);
    }

    private static Task<string> EchoAsync(McpClient client, string message) =>
        TextAsync(client, "echo", new Dictionary<string, object?>(StringComparer.Ordinal) { ["message"] = message });

    private static async Task<string> TextAsync(McpClient client, string tool, Dictionary<string, object?>? arguments = null)
    {
        var result = await client.CallToolAsync(tool, arguments, cancellationToken: Cancellation);
        return result.Content.ShouldHaveSingleItem().ShouldBeOfType<TextContentBlock>().Text;
    }
}
