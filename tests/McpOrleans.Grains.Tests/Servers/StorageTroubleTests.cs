using McpOrleans.Grains.Servers;
using McpOrleans.Grains.Storage;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

/// <summary>Answers do not wait for the storage; what an answer says is stored, is.</summary>
public sealed class StorageTroubleTests(TroubledCluster cluster) : IClassFixture<TroubledCluster>, IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    public void Dispose()
    {
        cluster.Mend();
        cluster.Storage.Reading = null;
    }

    [Fact]
    public async Task Invoke_CircuitOpensAndTheStorageHangs_IsAnsweredAllTheSame()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("hanging", GrainCluster.At(upstream.Url) with { CircuitBreakerThreshold = 1 });
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Status });
        var held = cluster.Hold(StateNames.Learnt);

        GrainCluster.FailureOf(await server.InvokeAsync(GrainCluster.Call("echo"), Cancel).WaitAsync(Soon, Cancel)).Code.ShouldBe(ErrorCodes.ConnectionFailed);
        GrainCluster.FailureOf(await server.InvokeAsync(GrainCluster.Call("echo"), Cancel).WaitAsync(Soon, Cancel)).Code.ShouldBe(ErrorCodes.CircuitOpen);

        held.SetResult();
        await Eventually.TrueAsync(() => cluster.StoredOf("hanging").Contains(StateNames.Learnt), cancellationToken: Cancel);
        await cluster.DeactivateAsync(server);
        (await server.GetStatusAsync())!.Circuit.State.ShouldBe(CircuitState.Open);
    }

    [Fact]
    public async Task Isolate_NotStored_IsToldAndInForce()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("isolated", GrainCluster.At(upstream.Url));
        cluster.Fail(StateNames.Learnt);

        var isolated = (await server.IsolateCircuitAsync()).ShouldNotBeNull();

        isolated.NotStored.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.StorageUnavailable);
        isolated.Circuit.State.ShouldBe(CircuitState.Isolated);
        GrainCluster.FailureOf(await server.InvokeAsync(GrainCluster.Call("echo"), Cancel)).Code.ShouldBe(ErrorCodes.CircuitOpen);

        cluster.Mend();
        (await server.IsolateCircuitAsync())!.NotStored.ShouldBeNull();
        await cluster.DeactivateAsync(server);
        (await server.GetStatusAsync())!.Circuit.State.ShouldBe(CircuitState.Isolated);
    }

    [Fact]
    public async Task Reset_StorageHangs_IsToldWithinItsTime()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("reset", GrainCluster.At(upstream.Url));
        (await server.IsolateCircuitAsync())!.NotStored.ShouldBeNull();
        var held = cluster.Hold(StateNames.Learnt);

        var reset = server.ResetCircuitAsync();
        await PassUntilAsync(reset, StoredConfiguration.Cap);

        (await reset)!.NotStored.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.StorageUnavailable);
        held.SetResult();
    }

    [Fact]
    public async Task Configure_StorageHangs_IsToldWithinItsTimeAndMayBeRepeated()
    {
        var config = new McpServerConfig { Url = "http://127.0.0.1:1/mcp", Enabled = false };
        var server = cluster.Server("configured");
        (await server.ConfigureAsync(config)).Created.ShouldBeTrue();
        var held = cluster.Hold(StateNames.Server);

        var configured = server.ConfigureAsync(config with { Description = "new" });
        await PassUntilAsync(configured, StoredConfiguration.Cap);

        (await configured).Refusal.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.StorageUnavailable);
        cluster.Mend();
        held.SetResult();

        // The write that hung may still overtake a repetition, which then is refused, too.
        await Eventually.TrueAsync(async _ => (await server.ConfigureAsync(config with { Description = "again" })).Refusal is null, cancellationToken: Cancel);
        await cluster.DeactivateAsync(server);
        (await server.GetStatusAsync()).ShouldNotBeNull().Config.Description.ShouldBe("again");
    }

    [Fact]
    public async Task Configure_KeysOfTheSecretsCannotBeStored_IsToldAndChangesNothing()
    {
        var config = new McpServerConfig { Url = "http://127.0.0.1:1/mcp", Enabled = false, Headers = new McpServerConfig().Headers.Add("X-Token", "s3cret") };
        cluster.Fail(StateNames.SecretKeys);

        (await cluster.Server("secrets").ConfigureAsync(config)).Refusal.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.StorageUnavailable);

        cluster.Mend();
        (await cluster.Server("secrets").ConfigureAsync(config)).Created.ShouldBeTrue();
    }

    [Fact]
    public async Task Invoke_KeyCannotBeStoredInTime_DidNotRunAndLeavesTheKeyFree()
    {
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancel);
        var server = await cluster.ConnectAsync("keyed", GrainCluster.At(upstream.Url));
        var keyed = GrainCluster.Call("count", timeout: TimeSpan.FromSeconds(10)) with { IdempotencyKey = "key" };
        var held = cluster.Hold(StateNames.KeyedCalls);

        var call = server.InvokeAsync(keyed, Cancel);
        await PassUntilAsync(call, TimeSpan.FromSeconds(10));

        GrainCluster.FailureOf(await call).ShouldSatisfyAllConditions(
            failure => failure.Code.ShouldBe(ErrorCodes.Overloaded), failure => failure.Ran.ShouldBe(false));
        upstream.Script.Traffic.Calls("count").ShouldBe(0);
        cluster.Mend();
        held.SetResult();
        GrainCluster.Text(await server.InvokeAsync(keyed, Cancel)).ShouldBe("1");
        GrainCluster.Text(await server.InvokeAsync(keyed, Cancel)).ShouldBe("1");
    }

    [Fact]
    public async Task Activate_StorageFailsOnce_ForgetsNothing()
    {
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancel);
        var server = await cluster.ConnectAsync("once", GrainCluster.At(upstream.Url));
        var keyed = GrainCluster.Call("count") with { IdempotencyKey = "key" };
        GrainCluster.Text(await server.InvokeAsync(keyed, Cancel)).ShouldBe("1");
        (await server.IsolateCircuitAsync())!.NotStored.ShouldBeNull();
        await cluster.DeactivateAsync(server);
        cluster.Storage.Reading = (_, _) => Task.FromException(new IOException("The disk does not answer."));
        (await server.GetStatusAsync())!.LastFailure!.Code.ShouldBe(ErrorCodes.StorageUnavailable);

        cluster.Storage.Reading = null;
        await Eventually.TrueAsync(
            async _ =>
            {
                cluster.Clock.Advance(TimeSpan.FromSeconds(5));
                return (await server.GetStatusAsync())!.IsConfigUnknown is false;
            },
            cancellationToken: Cancel);

        (await server.GetStatusAsync())!.Circuit.State.ShouldBe(CircuitState.Isolated);
        await server.ResetCircuitAsync();
        GrainCluster.Text(await server.InvokeAsync(keyed, Cancel)).ShouldBe("1");
        upstream.Script.Traffic.Calls("count").ShouldBe(1);
    }

    [Fact]
    public async Task Invoke_StorageHangsWhenTheServerIsActivated_IsToldWithinItsTime()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("late", GrainCluster.At(upstream.Url));
        await cluster.DeactivateAsync(server);
        var held = cluster.HoldReading();

        var call = server.InvokeAsync(GrainCluster.Call("echo", timeout: TimeSpan.FromSeconds(3)), Cancel);
        // Time passes while the second reading is begun, too; to wait for that one would take longer.
        await PassUntilAsync(call, TimeSpan.FromSeconds(3) + LenientStorage.FirstReadCap + TimeSpan.FromSeconds(2));

        GrainCluster.FailureOf(await call).ShouldSatisfyAllConditions(
            failure => failure.Code.ShouldBe(ErrorCodes.StorageUnavailable), failure => failure.Ran.ShouldBe(false));
        held.SetResult();
    }

    [Fact]
    public async Task Invoke_StorageIsSlowWhenTheServerIsActivated_WaitsAsLongAsItMay()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("slow", GrainCluster.At(upstream.Url));
        await cluster.DeactivateAsync(server);
        var held = cluster.HoldReading();

        var call = server.InvokeAsync(GrainCluster.Call("echo", new { message = "hi" }, TimeSpan.FromSeconds(15)), Cancel);
        await Eventually.TrueAsync(() => cluster.IsHeld, cancellationToken: Cancel);
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromSeconds(7); passed += TimeSpan.FromSeconds(1))
        {
            await ((Task)call).WaitAsync(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        held.SetResult();

        GrainCluster.Text(await call.WaitAsync(Soon, Cancel)).ShouldBe("hi");
    }

    [Fact]
    public async Task Invoke_ToolsCannotBeStored_AreOfferedAllTheSame()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var held = cluster.Hold(StateNames.Tools);
        var server = await cluster.ConnectAsync("tools", GrainCluster.At(upstream.Url)).WaitAsync(Soon, Cancel);

        GrainCluster.Text(await server.InvokeAsync(GrainCluster.Call("echo", new { message = "hi" }), Cancel).WaitAsync(Soon, Cancel)).ShouldBe("hi");

        held.SetResult();
    }

    /// <summary>
    /// Lets time pass in small steps until the answer is there, at most a little more than it may take. Then time stands still: an
    /// answer that is on its way may need more real time on a busy machine.
    /// </summary>
    private async Task PassUntilAsync(Task answer, TimeSpan atMost)
    {
        // On a busy machine it takes a while until somebody waits for the storage, and time that passes before counts for nobody.
        await Eventually.TrueAsync(() => cluster.IsHeld || answer.IsCompleted, cancellationToken: Cancel);
        var end = cluster.Clock.GetUtcNow() + atMost + TimeSpan.FromSeconds(2);
        while (!answer.IsCompleted && cluster.Clock.GetUtcNow() < end)
        {
            try
            {
                await Eventually.TrueAsync(() => answer.IsCompleted, cap: TimeSpan.FromMilliseconds(50), cancellationToken: Cancel);
            }
            catch (TimeoutException)
            {
                cluster.Clock.Advance(TimeSpan.FromSeconds(1));
            }
        }

        await Eventually.TrueAsync(() => answer.IsCompleted, () => $"{atMost} of the clock's time passed.", cancellationToken: Cancel);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
