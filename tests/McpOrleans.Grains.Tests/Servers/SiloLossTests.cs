using McpOrleans.Grains.Servers;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

/// <summary>What is known of an MCP server when the silo that knew it is gone.</summary>
public sealed class SiloLossTests
{
    private const int Threshold = 5;

    [Fact]
    public async Task Circuit_OpenedByCallersOnTwoSilos_IsStillOpenWhenTheirsIsKilled()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        await using var silos = await TwoSilos.StartAsync();
        await ConfigureAsync(silos, GrainCluster.At(upstream.Url) with { CircuitBreakerTimeout = TimeSpan.FromHours(1) });
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Status, Method = "tools/call" });

        var callers = silos.FromEachSilo();
        for (var call = 0; call < Threshold; call++)
        {
            GrainCluster.FailureOf(await EchoAsync(callers[call % 2])).Code.ShouldBe(ErrorCodes.ConnectionFailed);
        }

        var open = (await silos.Server.GetStatusAsync())!.Circuit;
        open.State.ShouldBe(CircuitState.Open);
        await silos.StoredAsync<LearntState>(StateNames.Learnt, learnt => learnt.Circuit is not null, Cancel);
        upstream.Script.Traffic.Reset();
        await silos.KillHomeAsync(Cancel);

        (await silos.Server.GetStatusAsync())!.Circuit.ShouldBe(open);
        GrainCluster.FailureOf(await EchoAsync(silos.Server)).Code.ShouldBe(ErrorCodes.CircuitOpen);
        upstream.Script.Traffic.Calls("echo").ShouldBe(0);
    }

    [Fact]
    public async Task Isolation_ItsSiloIsKilled_Lasts()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        await using var silos = await TwoSilos.StartAsync();
        await ConfigureAsync(silos, GrainCluster.At(upstream.Url));
        await silos.Server.IsolateCircuitAsync();

        await silos.KillHomeAsync(Cancel);

        GrainCluster.FailureOf(await EchoAsync(silos.Server)).Code.ShouldBe(ErrorCodes.CircuitOpen);
        await silos.Server.ResetCircuitAsync();
        GrainCluster.Text(await EchoAsync(silos.Server)).ShouldBe("hi");
    }

    [Fact]
    public async Task Session_ItsSiloIsKilled_GoesOn()
    {
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancel);
        await using var silos = await TwoSilos.StartAsync();
        await ConfigureAsync(silos, GrainCluster.At(upstream.Url));
        GrainCluster.Text(await silos.Server.InvokeAsync(GrainCluster.Call("count"), Cancel)).ShouldBe("1");
        await silos.StoredAsync<LearntState>(StateNames.Learnt, learnt => learnt.Session is not null, Cancel);

        await silos.KillHomeAsync(Cancel);

        GrainCluster.Text(await silos.Server.InvokeAsync(GrainCluster.Call("count"), Cancel)).ShouldBe("2");
        upstream.Script.Traffic.Messages("initialize").ShouldBe(1);
    }

    [Fact]
    public async Task ConfigurationAndTools_TheirSiloIsKilled_AreThere()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        await using var silos = await TwoSilos.StartAsync();
        var config = GrainCluster.At(upstream.Url) with { Description = "kept", MaxQueue = 7 };
        var before = await ConfigureAsync(silos, config);
        var listed = (await silos.Server.ListToolsAsync(Cancel))!.Tools.Select(tool => tool.Name).ToArray();
        await silos.StoredAsync<ToolsState>(StateNames.Tools, tools => tools.Tools.Length == listed.Length, Cancel);

        // Down, so that nothing can come from anywhere but storage.
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Status });
        await silos.KillHomeAsync(Cancel);

        (await silos.Server.GetStatusAsync())!.Config.ShouldBeEquivalentTo(before.Config);
        (await silos.Server.ListToolsAsync(Cancel))!.Tools.Select(tool => tool.Name).ShouldBe(listed);
        var published = (await silos.Directory.GetSnapshotAsync(null))!.Servers.ShouldHaveSingleItem();
        published.Tools.Select(tool => tool.Name).ShouldBe(listed);
    }

    [Fact]
    public async Task KeyedCall_ItsSiloIsKilledWhileItRuns_DoesNotRunAgain()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        await using var silos = await TwoSilos.StartAsync();
        await ConfigureAsync(silos, GrainCluster.At(upstream.Url));
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Hold, Method = "tools/call" });
        var keyed = GrainCluster.Call("echo", new { message = "hi" }) with { IdempotencyKey = "key" };
        using var leaving = new CancellationTokenSource();
        var lost = silos.Server.InvokeAsync(keyed, leaving.Token);
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Calls("echo") == 1, cancellationToken: Cancel);

        await silos.KillHomeAsync(Cancel);
        var repeated = await silos.Server.InvokeAsync(keyed, Cancel);
        upstream.Script.Faults.Clear();

        GrainCluster.FailureOf(repeated).Code.ShouldBe(ErrorCodes.OutcomeUnknown);
        upstream.Script.Traffic.Calls("echo").ShouldBe(1);
        await leaving.CancelAsync();
        await ((Task)lost).WaitAsync(Eventually.DefaultCap, TimeProvider.System, Cancel)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<McpServerStatus> ConfigureAsync(TwoSilos silos, McpServerConfig config)
    {
        // So that no health check comes between a test's calls.
        (await silos.Server.ConfigureAsync(config with { HealthCheckInterval = TimeSpan.FromHours(1) })).Errors.ShouldBeEmpty();
        var status = (await silos.Server.ConnectAsync(Cancel)).ShouldNotBeNull();
        status.State.ShouldBe(ConnectionState.Connected, status.LastFailure?.Message);
        return status;
    }

    private static Task<McpReply> EchoAsync(IMcpServerGrain server) =>
        server.InvokeAsync(GrainCluster.Call("echo", new { message = "hi" }), Cancel);
}
