using System.Text.Json.Nodes;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Tools;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

public sealed class RetryTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    /// <summary>A timeout that leaves a call the time to reach its server first, also on a busy machine.</summary>
    private static readonly TimeSpan Reached = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData("readOnlyHint")]
    [InlineData("idempotentHint")]
    public async Task Invoke_RepeatableTool_IsRepeatedAfterABrokenAnswer(string hint)
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        upstream.Script.Tools.Add(Annotated("safe", hint));
        var server = await cluster.ConnectAsync($"repeatable-{hint}", Quick(upstream));
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Status, Method = "tools/call", Times = 2 });

        (await server.InvokeAsync(GrainCluster.Call("safe"), Cancel)).ShouldBeOfType<CompletedReply>();

        upstream.Script.Traffic.Calls("safe").ShouldBe(3);
    }

    [Theory]
    [InlineData(FaultKind.Status)]
    [InlineData(FaultKind.Disconnect)]
    [InlineData(FaultKind.Garbage)]
    public async Task Invoke_ToolOfUnknownEffect_IsNeverRepeatedWhenItMayHaveRun(FaultKind kind)
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        upstream.Script.Tools.Add(ServerTool.Named("unsafe"));
        var server = await cluster.ConnectAsync($"unsafe-{kind}", Quick(upstream));
        upstream.Script.Faults.Set(new Fault { Kind = kind, Method = "tools/call" });

        GrainCluster.FailureOf(await server.InvokeAsync(GrainCluster.Call("unsafe"), Cancel)).Ran.ShouldBe(true);

        upstream.Script.Traffic.Calls("unsafe").ShouldBe(1);
    }

    [Fact]
    public async Task Invoke_Timeout_IsFinalEvenForARepeatableTool()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        upstream.Script.Tools.Add(Annotated("safe", "readOnlyHint"));
        var server = await cluster.ConnectAsync("timeout", Quick(upstream));
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Hang, Method = "tools/call" });

        var reply = await server.InvokeAsync(GrainCluster.Call("safe", timeout: Reached), Cancel);

        GrainCluster.FailureOf(reply).Code.ShouldBe(ErrorCodes.Timeout);
        upstream.Script.Traffic.Calls("safe").ShouldBe(1);
    }

    [Fact]
    public async Task Invoke_ServerReportsProgress_MayTakeLongerThanItsTimeout()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("progress", GrainCluster.At(upstream.Url));

        // Each step is well within the timeout; all of them together are not.
        var reply = await server.InvokeAsync(
            GrainCluster.Call("progress", new { steps = 14, milliseconds = 400 }, timeout: Reached), Cancel);

        reply.ShouldBeOfType<CompletedReply>((reply as FailedReply)?.Failure.Message);
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData(null)]
    public async Task Invoke_TimedOut_IsCalledOffAtTheServer(string? protocol)
    {
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { Protocol = protocol }, Cancel);
        var server = await cluster.ConnectAsync($"called-off-{protocol ?? "newest"}", GrainCluster.At(upstream.Url));

        await server.InvokeAsync(GrainCluster.Call("hang", timeout: Reached), Cancel);

        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().RunningCalls == 0, cancellationToken: Cancel);
        if (protocol is not null)
        {
            await Eventually.TrueAsync(() => upstream.Script.Traffic.Messages("notifications/cancelled") == 1, cancellationToken: Cancel);
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static McpServerConfig Quick(TestServer upstream) =>
        GrainCluster.At(upstream.Url) with { RetryAttempts = 3, RetryDelay = TimeSpan.FromSeconds(0.1), CircuitBreakerThreshold = 100 };

    private static ServerTool Annotated(string name, string hint) => ServerTool.Defined(new JsonObject
    {
        ["name"] = name,
        ["inputSchema"] = new JsonObject { ["type"] = "object" },
        ["annotations"] = new JsonObject { [hint] = true },
    });
}
