using System.Text;
using System.Text.Json.Nodes;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Tools;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

public sealed class InvocationTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task IsRunning_TwoCallsWithOneRequestIdOfTheirCaller_AreToldApart()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("same-id", GrainCluster.At(upstream.Url));
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Hold, Tool = "add" });
        var held = GrainCluster.Call("add", new { a = 1, b = 2 }) with { CallId = Guid.NewGuid() };
        var quick = GrainCluster.Call("echo", new { message = "hi" }) with { CallId = Guid.NewGuid() };
        held.Caller.ShouldBe(quick.Caller);

        var running = server.InvokeAsync(held, Cancel);
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Calls("add") == 1, cancellationToken: Cancel);
        GrainCluster.Text(await server.InvokeAsync(quick, Cancel)).ShouldBe("hi");

        (await server.IsRunningAsync(quick.CallId)).ShouldBeFalse();
        (await server.IsRunningAsync(held.CallId)).ShouldBeTrue();
        upstream.Script.Faults.Clear();
        await running;
        (await server.IsRunningAsync(held.CallId)).ShouldBeFalse();
    }

    [Fact]
    public async Task Invoke_NeverConfigured_AnswersServerNotFound()
    {
        var reply = await cluster.Server("nobody").InvokeAsync(GrainCluster.Call("echo"), Cancel);

        GrainCluster.FailureOf(reply).Code.ShouldBe(ErrorCodes.ServerNotFound);
    }

    [Fact]
    public async Task Invoke_FiftyAtOnceOnANewServer_ShareOneSession()
    {
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancel);
        var server = cluster.Server("waiters");
        await server.ConfigureAsync(GrainCluster.At(upstream.Url));

        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => server.InvokeAsync(GrainCluster.Call("echo", new { message = $"{i}" }), Cancel)));

        replies.Select(GrainCluster.Text).ShouldBe(Enumerable.Range(0, 50).Select(i => $"{i}"));
        upstream.Script.Traffic.Read().Sessions.ShouldBe(1);
    }

    [Fact]
    public async Task Invoke_ResultWithUnknownFields_PassesThemThrough()
    {
        // Later revisions add a field of their own to every result.
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancel);
        var server = await cluster.ConnectAsync("raw", GrainCluster.At(upstream.Url));
        var result = JsonNode.Parse("""
            {"content":[{"type":"text","text":"ümlaut 😀 \u0001 </script>","x-new":1.10}],"structuredContent":{"n":12345678901234567890,"e":1e400,"nested":[[],{}]},
             "futureField":{"a":null},"_meta":{"k":"v"}}
            """)!;

        var reply = await server.InvokeAsync(GrainCluster.Call("raw", new { result }), Cancel);

        var received = JsonNode.Parse(reply.ShouldBeOfType<CompletedReply>().Result);
        JsonNode.DeepEquals(received, result).ShouldBeTrue(received!.ToJsonString());
    }

    [Fact]
    public async Task Invoke_FiveMegabytes_ArriveWhole()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("large", GrainCluster.At(upstream.Url));

        var reply = await server.InvokeAsync(GrainCluster.Call("payload", new { bytes = 5_000_000 }), Cancel);

        GrainCluster.Text(reply).ShouldBe(BuiltInTools.Alphabet(5_000_000));
    }

    [Fact]
    public async Task Invoke_ToolsOwnError_IsAResult()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("own-error", GrainCluster.At(upstream.Url));

        var reply = await server.InvokeAsync(GrainCluster.Call("fail", new { message = "no such file" }), Cancel);

        Encoding.UTF8.GetString(reply.ShouldBeOfType<CompletedReply>().Result).ShouldContain("\"isError\":true");
        (await server.GetStatusAsync())!.Statistics!.Errors.ShouldBe(0);
    }

    [Theory]
    [InlineData(-32602, ErrorCodes.InvalidRequest)]
    [InlineData(-32050, ErrorCodes.ProtocolError)]
    public async Task Invoke_JsonRpcError_TellsCodeAndMessage(int code, string expected)
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync($"rpc{code}", GrainCluster.At(upstream.Url));

        var failure = GrainCluster.FailureOf(await server.InvokeAsync(GrainCluster.Call("error", new { code, message = "because" }), Cancel));

        failure.Code.ShouldBe(expected);
        failure.JsonRpcError.ShouldNotBeNull().Code.ShouldBe(code);
        failure.Message.ShouldContain("because");
        (await server.GetStatusAsync())!.State.ShouldBe(ConnectionState.Connected);
    }

    [Theory]
    [InlineData(FaultKind.Status, ErrorCodes.ConnectionFailed)]
    [InlineData(FaultKind.Garbage, ErrorCodes.ProtocolError)]
    [InlineData(FaultKind.HalfMessage, ErrorCodes.ProtocolError)]
    [InlineData(FaultKind.EndlessMessage, ErrorCodes.ProtocolError)]
    [InlineData(FaultKind.EndlessComments, ErrorCodes.Timeout)]
    [InlineData(FaultKind.Nothing, ErrorCodes.Timeout)]
    [InlineData(FaultKind.Hang, ErrorCodes.Timeout)]
    public async Task Invoke_BadAnswer_HasItsCodeAndTheNextCallWorks(FaultKind kind, string code)
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync($"bad-{kind}", GrainCluster.At(upstream.Url));
        upstream.Script.Faults.Set(new Fault { Kind = kind, Method = "tools/call" });

        TimeSpan? timeout = code == ErrorCodes.Timeout ? Soon : null;
        var failure = GrainCluster.FailureOf(await server.InvokeAsync(GrainCluster.Call("echo", timeout: timeout), Cancel));

        failure.Code.ShouldBe(code, failure.Message);
        upstream.Script.Faults.Clear();
        GrainCluster.Text(await server.InvokeAsync(GrainCluster.Call("echo", new { message = "next" }), Cancel)).ShouldBe("next");
    }

    [Fact]
    public async Task Invoke_ConnectionBrokenInMidAnswer_MayHaveRunAndTheNextCallWorks()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("mid-answer", GrainCluster.At(upstream.Url));
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Disconnect, Method = "tools/call", Times = 1 });

        var failure = GrainCluster.FailureOf(await server.InvokeAsync(GrainCluster.Call("echo"), Cancel));

        // The end of the answer and the end of the connection race each other in the SDK.
        failure.Code.ShouldBeOneOf(ErrorCodes.ConnectionFailed, ErrorCodes.ProtocolError);
        failure.Ran.ShouldBe(true);
        GrainCluster.Text(await server.InvokeAsync(GrainCluster.Call("echo", new { message = "next" }), Cancel)).ShouldBe("next");
    }

    [Fact]
    public async Task Invoke_SlowTool_DelaysNeitherCallNorStatus()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("slow", GrainCluster.At(upstream.Url));
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Hold, Tool = "slow" });
        var slow = server.InvokeAsync(GrainCluster.Call("slow"), Cancel);
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Calls("slow") == 1, cancellationToken: Cancel);

        GrainCluster.Text(await server.InvokeAsync(GrainCluster.Call("echo", new { message = "quick" }), Cancel)).ShouldBe("quick");
        (await server.GetStatusAsync()).ShouldNotBeNull();
        (await server.CheckHealthAsync(Cancel))!.Health.ShouldBe(HealthStatus.Healthy);
        slow.IsCompleted.ShouldBeFalse();

        upstream.Script.Faults.Clear();
        GrainCluster.Text(await slow).ShouldNotBeNull();
    }

    [Fact]
    public async Task Invoke_CallerCancels_EndsAtOnce()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("cancelled", GrainCluster.At(upstream.Url));
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var call = server.InvokeAsync(GrainCluster.Call("hang"), caller.Token);
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Calls("hang") == 1, cancellationToken: Cancel);

        await caller.CancelAsync();

        // A caller in another process may have stopped listening before the grain's answer.
        try
        {
            GrainCluster.FailureOf(await call).Code.ShouldBe(ErrorCodes.Cancelled);
        }
        catch (OperationCanceledException)
        {
            caller.IsCancellationRequested.ShouldBeTrue();
        }

        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().RunningCalls == 0, cancellationToken: Cancel);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(400)]
    public async Task Invoke_SessionForgotten_RunsOnceInANewOne(int status)
    {
        await using var upstream = await TestServer.StartAsync(
            new TestServerOptions { Protocol = "2025-11-25", UnknownSessionStatus = status }, Cancel);
        var server = await cluster.ConnectAsync($"forgotten-{status}", GrainCluster.At(upstream.Url));
        GrainCluster.Text(await server.InvokeAsync(GrainCluster.Call("count"), Cancel)).ShouldBe("1");

        await upstream.ForgetSessionsAsync();

        GrainCluster.Text(await server.InvokeAsync(GrainCluster.Call("count"), Cancel)).ShouldBe("1");
        upstream.Script.Traffic.Read().Sessions.ShouldBe(2);
    }

    [Fact]
    public async Task Invoke_ToolAddedWithoutAWord_IsFound()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("silent", GrainCluster.At(upstream.Url));
        upstream.Script.Tools.Add(ServerTool.Named("silent"));

        // Lists again at most every few seconds, however often an unknown tool is asked for.
        await Eventually.TrueAsync(
            async token => await server.InvokeAsync(GrainCluster.Call("silent"), token) is CompletedReply, cancellationToken: Cancel);

        upstream.Script.Traffic.Messages("tools/list").ShouldBeLessThanOrEqualTo(3);
    }

    [Theory]
    [InlineData("""{"arguments":{}}""")]
    [InlineData("[]")]
    [InlineData("{")]
    public async Task Invoke_ParametersWithoutName_AreInvalid(string parameters)
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("nameless", GrainCluster.At(upstream.Url));

        var reply = await server.InvokeAsync(GrainCluster.Call("echo") with { Params = Encoding.UTF8.GetBytes(parameters) }, Cancel);

        GrainCluster.FailureOf(reply).Code.ShouldBe(ErrorCodes.InvalidRequest);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
