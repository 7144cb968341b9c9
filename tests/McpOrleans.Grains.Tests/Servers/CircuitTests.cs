using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

public sealed class CircuitTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    private const int Threshold = 5;

    [Fact]
    public async Task Invoke_ServerDown_OpensTheCircuitAndThenSendsNothing()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("down", GrainCluster.At(upstream.Url));
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Status, Method = "tools/call" });

        for (var call = 1; call <= Threshold; call++)
        {
            GrainCluster.FailureOf(await CallAsync(server)).Code.ShouldBe(ErrorCodes.ConnectionFailed);
        }

        var refused = GrainCluster.FailureOf(await CallAsync(server));
        refused.Code.ShouldBe(ErrorCodes.CircuitOpen);
        refused.RetryAfter.ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30));
        upstream.Script.Traffic.Calls("echo").ShouldBe(Threshold);
        (await server.CheckHealthAsync(Cancel))!.Circuit.State.ShouldBe(CircuitState.Open);
        upstream.Script.Traffic.Messages("ping").ShouldBe(0);
    }

    [Fact]
    public async Task Invoke_BreakOver_SendsExactlyOneOfFiftyOnTrial()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var config = GrainCluster.At(upstream.Url) with
        {
            CircuitBreakerTimeout = TimeSpan.FromSeconds(5),

            // So that no health check goes on trial instead of a call.
            HealthCheckInterval = TimeSpan.FromHours(1),
        };
        var server = await cluster.ConnectAsync("trial", config);
        await OpenAsync(server, upstream);
        upstream.Script.Traffic.Reset();
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Hold, Method = "tools/call" });
        await Eventually.TrueAsync(async _ => (await server.GetStatusAsync())!.Circuit.State is CircuitState.HalfOpen, cancellationToken: Cancel);

        var calls = Enumerable.Range(0, 50).Select(_ => CallAsync(server)).ToArray();
        await Eventually.TrueAsync(
            () => calls.Count(call => call.IsCompleted) == 49 && upstream.Script.Traffic.Calls("echo") > 0, cancellationToken: Cancel);

        var trial = calls.Single(call => !call.IsCompleted);
        foreach (var refused in calls.Where(call => call != trial))
        {
            GrainCluster.FailureOf(await refused).Code.ShouldBe(ErrorCodes.CircuitOpen);
        }

        upstream.Script.Faults.Clear();
        GrainCluster.Text(await trial).ShouldBe("hi");
        upstream.Script.Traffic.Calls("echo").ShouldBe(1);
        (await server.GetStatusAsync())!.Circuit.State.ShouldBe(CircuitState.Closed);
    }

    [Fact]
    public async Task Invoke_ToolsOwnErrors_NeverOpenTheCircuit()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("own-errors", GrainCluster.At(upstream.Url));

        for (var batch = 0; batch < 20; batch++)
        {
            await Task.WhenAll(Enumerable.Range(0, 50).Select(i => server.InvokeAsync(GrainCluster.Call(i % 2 == 0 ? "fail" : "error"), Cancel)));
        }

        (await server.GetStatusAsync())!.Circuit.ShouldBe(new CircuitStatus { State = CircuitState.Closed, FailureCount = 0 });
    }

    [Fact]
    public async Task Isolate_UntilReset_SendsNothing()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("isolated", GrainCluster.At(upstream.Url));

        (await server.IsolateCircuitAsync())!.Circuit.State.ShouldBe(CircuitState.Isolated);
        var failure = GrainCluster.FailureOf(await CallAsync(server));
        (await server.ResetCircuitAsync())!.Circuit.State.ShouldBe(CircuitState.Closed);

        failure.Code.ShouldBe(ErrorCodes.CircuitOpen);
        failure.Suggestion.ShouldNotBeNull().ShouldContain("reset");
        upstream.Script.Traffic.Calls("echo").ShouldBe(0);
        GrainCluster.Text(await CallAsync(server)).ShouldBe("hi");
    }

    [Fact]
    public async Task Connect_ByHandWhileOpen_ClosesTheCircuitWhenItWorks()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("by-hand", GrainCluster.At(upstream.Url));
        await OpenAsync(server, upstream);

        (await server.ReconnectAsync(Cancel))!.Circuit.State.ShouldBe(CircuitState.Closed);

        GrainCluster.Text(await CallAsync(server)).ShouldBe("hi");
    }

    [Fact]
    public async Task Configure_AnotherAddress_ForgetsTheCircuit()
    {
        await using var first = await TestServer.StartAsync(cancellationToken: Cancel);
        await using var second = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("readdressed", GrainCluster.At(first.Url));
        await OpenAsync(server, first);

        await server.ConfigureAsync(GrainCluster.At(second.Url));

        GrainCluster.Text(await CallAsync(server)).ShouldBe("hi");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<McpReply> CallAsync(IMcpServerGrain server) =>
        server.InvokeAsync(GrainCluster.Call("echo", new { message = "hi" }), Cancel);

    private static async Task OpenAsync(IMcpServerGrain server, TestServer upstream)
    {
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Status, Method = "tools/call" });
        for (var call = 1; call <= Threshold; call++)
        {
            await CallAsync(server);
        }

        (await server.GetStatusAsync())!.Circuit.State.ShouldBe(CircuitState.Open);
        upstream.Script.Faults.Clear();
    }
}
