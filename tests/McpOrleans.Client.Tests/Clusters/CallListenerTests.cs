using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Tools;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Shouldly;
using Xunit;
using static McpOrleans.Client.Tests.Testing;

namespace McpOrleans.Client.Tests.Clusters;

/// <summary>
/// What an MCP server sends during a call reaches the listener of that call, and the listener's response reaches the server.
/// </summary>
public sealed class CallListenerTests(ClusterFixture cluster) : IAsyncLifetime
{
    private readonly IMcpTenant _tenant = cluster.NewTenant();
    private TestServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Token);
        _server.Script.Tools.Add(new ServerTool
        {
            Name = "ask",
            Definition = new JsonObject { ["name"] = "ask", ["inputSchema"] = new JsonObject { ["type"] = "object" } },
            Call = AskAsync,
        });
        await _tenant.ConfigureServerAsync("a", new McpServerConfig { Url = _server.Url.ToString(), RetryAttempts = 0 }, Token);
        await _tenant.ConnectServerAsync("a", Token);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task CallTool_WithListener_HearsProgressInOrderBeforeTheReply()
    {
        var listener = new Listener();
        var call = Call("a__progress", arguments: """{"steps":20}""") with { Listener = listener, Meta = """{"progressToken":"mine"}"""u8.ToArray() };

        Text(await _tenant.CallToolAsync(call, Token)).ShouldBe("20");

        listener.Heard.Select(json => JsonNode.Parse(json)!).Select(report => ((string?)report["progressToken"], (int)report["progress"]!))
            .ShouldBe(Enumerable.Range(1, 20).Select(step => ((string?)"mine", step)));
    }

    [Fact]
    public async Task CallTool_ServerAsks_ListenerResponds()
    {
        var listener = new Listener { OnRequest = (request, _) => Task.FromResult(Result($$"""{"answer":{{Encoding.UTF8.GetString(request.Params)}}}""")) };

        Text(await _tenant.CallToolAsync(Call("a__ask") with { Listener = listener }, Token)).ShouldBe("""{"question":"why?"}""");
    }

    [Fact]
    public async Task CallTool_ListenerFailsToRespond_ServerIsTold()
    {
        var listener = new Listener { OnRequest = static (_, _) => throw new InvalidOperationException("not now") };

        Text(await _tenant.CallToolAsync(Call("a__ask") with { Listener = listener }, Token)).ShouldContain("-32603");
    }

    [Fact]
    public async Task CallTool_ListenerTakesNoRequests_TheyAreRefused() =>
        Text(await _tenant.CallToolAsync(Call("a__ask") with { Listener = new Listener() }, Token)).ShouldContain("-32601");

    [Fact]
    public async Task CallTool_CallerLeavesWhileItIsAsked_ListenerIsToldSo()
    {
        using var leaving = new CancellationTokenSource();
        var (isAsked, isTold) = (new TaskCompletionSource(), new TaskCompletionSource());
        var listener = new Listener
        {
            OnRequest = async (_, cancellationToken) =>
            {
                isAsked.SetResult();
                await using var registration = cancellationToken.Register(isTold.SetResult);
                await isTold.Task;
                return Result("{}");
            },
        };
        var call = _tenant.CallToolAsync(Call("a__ask") with { Listener = listener }, leaving.Token);
        await isAsked.Task.WaitAsync(Token);

        await leaving.CancelAsync();

        await isTold.Task.WaitAsync(Token);
        await Should.ThrowAsync<OperationCanceledException>(call);
        await Eventually.TrueAsync(() => _server.Script.Traffic.Read().RunningCalls == 0, cancellationToken: Token);
    }

    [Fact]
    public async Task Send_WithListener_IsAnsweredAsWithout()
    {
        var request = new McpRequest { Method = "ping", Params = "{}"u8.ToArray(), Caller = Testing.Caller };

        (await _tenant.SendAsync("a", request, new Listener(), Token)).ShouldBeOfType<CompletedReply>();
    }

    private static async ValueTask<CallToolResult> AskAsync(ToolCallContext call, CancellationToken cancellationToken)
    {
        var request = new JsonRpcRequest { Method = "sampling/createMessage", Params = new JsonObject { ["question"] = "why?" } };
        try
        {
            var response = await call.Server.SendRequestAsync(request, CancellationToken.None);
            return new CallToolResult { Content = [new TextContentBlock { Text = response.Result!["answer"]!.ToJsonString() }] };
        }
        catch (McpProtocolException exception)
        {
            return new CallToolResult { Content = [new TextContentBlock { Text = $"{(int)exception.ErrorCode}" }] };
        }
    }

    private static CallResponse Result(string json) => new() { Result = Encoding.UTF8.GetBytes(json) };

    private static string Text(ToolCallOutcome outcome) => JsonNode.Parse(outcome.Reply.GetResult().GetRawText())!["content"]![0]!["text"]!.GetValue<string>();

    private sealed class Listener : ICallListener
    {
        public ConcurrentQueue<string> Heard { get; } = [];

        public Func<CallFrame, CancellationToken, Task<CallResponse>>? OnRequest { get; init; }

        public bool TakesRequests => OnRequest is not null;

        public ValueTask OnNotificationAsync(CallFrame notification, CancellationToken cancellationToken)
        {
            Heard.Enqueue(Encoding.UTF8.GetString(notification.Params));
            return ValueTask.CompletedTask;
        }

        public Task<CallResponse> OnRequestAsync(CallFrame request, CancellationToken cancellationToken) => OnRequest!(request, cancellationToken);
    }
}
