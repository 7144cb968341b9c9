using System.Collections.Concurrent;
using McpOrleans.Grains.Tests.Storage;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Tools;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

/// <summary>What was begun under a configuration that is no longer in force has no effect.</summary>
public sealed class InForceTests(TroubledCluster cluster) : IClassFixture<TroubledCluster>, IDisposable
{
    /// <summary>As <see cref="McpOrleans.Grains.Servers.ToolCatalog"/> has it.</summary>
    private static readonly TimeSpan ChangeDelay = TimeSpan.FromMilliseconds(250);

    public void Dispose() => cluster.Mend();

    [Fact]
    public async Task Configure_DeniesAToolWhileItIsBeingListed_ItIsNeitherOfferedNorCallable()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var config = GrainCluster.At(upstream.Url);
        var server = await cluster.ConnectAsync("denied", config);
        upstream.Script.Tools.Add(ServerTool.Named("fresh"));
        var release = await HoldListingAsync(upstream, server);

        (await server.ConfigureAsync(config with { ToolsDeny = ["fresh"] })).Errors.ShouldBeEmpty();
        await release();

        (await server.ListToolsAsync(Cancel))!.Tools.ShouldNotContain(tool => tool.Name == "fresh");
        (await cluster.PublishedAsync("denied")).ShouldHaveSingleItem().Tools.ShouldNotContain(tool => tool.Name == "fresh");
        GrainCluster.FailureOf(await server.InvokeAsync(GrainCluster.Call("fresh"), Cancel)).Code.ShouldBe(ErrorCodes.ToolNotFound);
        upstream.Script.Traffic.Calls("fresh").ShouldBe(0);
    }

    [Fact]
    public async Task Configure_OtherAddressWhileTheFirstIsBeingListed_OffersTheToolsOfTheOther()
    {
        await using var first = await TestServer.StartAsync(cancellationToken: Cancel);
        await using var second = await TestServer.StartAsync(cancellationToken: Cancel);
        second.Script.Tools.Add(ServerTool.Named("of-the-second"));
        var server = await cluster.ConnectAsync("moved", GrainCluster.At(first.Url));
        first.Script.Tools.Add(ServerTool.Named("of-the-first"));
        var release = await HoldListingAsync(first, server);

        await server.ConfigureAsync(GrainCluster.At(second.Url));
        await server.ConnectAsync(Cancel);
        await release();

        var tools = (await cluster.PublishedAsync("moved")).ShouldHaveSingleItem().Tools.Select(tool => tool.Name).ToList();
        tools.ShouldContain("of-the-second");
        tools.ShouldNotContain("of-the-first");
    }

    [Fact]
    public async Task Configure_OtherAddressWhileTheToolsOfTheFirstAreBeingStored_OffersTheToolsOfTheOther()
    {
        await using var first = await TestServer.StartAsync(cancellationToken: Cancel);
        await using var second = await TestServer.StartAsync(cancellationToken: Cancel);
        second.Script.Tools.Add(ServerTool.Named("of-the-second"));
        var server = await cluster.ConnectAsync("moved-late", GrainCluster.At(first.Url));
        first.Script.Tools.Add(ServerTool.Named("of-the-first"));
        var (changes, held) = Hold(StateNames.Tools);
        var listing = server.ConnectAsync(Cancel);
        await Eventually.TrueAsync(() => !changes.IsEmpty, cancellationToken: Cancel);

        await server.ConfigureAsync(GrainCluster.At(second.Url));
        var moved = server.ConnectAsync(Cancel);
        await Eventually.TrueAsync(async _ => (await server.GetStatusAsync())!.State is ConnectionState.Connected, cancellationToken: Cancel);
        held.SetResult();
        await Task.WhenAll(listing, moved);

        var tools = (await cluster.PublishedAsync("moved-late")).ShouldHaveSingleItem().Tools.Select(tool => tool.Name).ToList();
        tools.ShouldContain("of-the-second");
        tools.ShouldNotContain("of-the-first");
    }

    [Fact]
    public async Task Remove_WhileAHealthCheckRuns_LeavesNothing()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("removed", GrainCluster.At(upstream.Url));
        (await server.CheckHealthAsync(Cancel))!.Health.ShouldBe(HealthStatus.Healthy);
        await Eventually.TrueAsync(
            () => new[] { StateNames.Tools, StateNames.Learnt }.All(cluster.StoredOf("removed").Contains), cancellationToken: Cancel);
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Hold, Method = "server/discover" });
        upstream.Script.Traffic.Reset();
        var check = server.CheckHealthAsync(Cancel);
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Messages("server/discover") == 1, cancellationToken: Cancel);
        var (changes, held) = Hold(StateNames.Learnt);

        // The check ends with the connection. What it came to cannot be stored before the tools are gone.
        var removal = server.RemoveAsync();
        await Eventually.TrueAsync(
            () => changes.Any(change => change is { State: StateNames.Tools, IsClear: true }) && changes.Any(change => change.State == StateNames.Learnt),
            cancellationToken: Cancel);
        held.SetResult();

        (await removal).ShouldBeTrue();
        (await check).ShouldBeNull();
        (await server.GetStatusAsync()).ShouldBeNull();
        (await cluster.PublishedAsync("removed")).ShouldBeEmpty();
        await Eventually.TrueAsync(() => !cluster.StoredOf("removed").Except(["directory"]).Any(), () => string.Join(' ', cluster.StoredOf("removed")), cancellationToken: Cancel);
    }

    [Fact]
    public async Task ListChanged_DuringAListingThatFails_IsNotLost()
    {
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancel);
        var server = await cluster.ConnectAsync("announced", GrainCluster.At(upstream.Url));
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Hang, Method = "tools/list" });
        upstream.Script.Traffic.Reset();
        await AnnounceAsync(upstream);
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Messages("tools/list") == 1, cancellationToken: Cancel);
        upstream.Script.Tools.Add(ServerTool.Named("fresh"));
        await upstream.Script.Tools.NotifyChangedAsync(Cancel);
        await server.GetStatusAsync();

        // The listing runs out of its time, and nothing more is announced.
        upstream.Script.Faults.Clear();
        await Eventually.TrueAsync(
            async _ =>
            {
                cluster.Clock.Advance(TimeSpan.FromSeconds(1));
                await server.GetStatusAsync();
                return (await cluster.PublishedAsync("announced")).Single().Tools.Any(tool => tool.Name == "fresh");
            },
            cancellationToken: Cancel);
    }

    [Fact]
    public async Task Disconnect_CallWaitsForTheConnection_IsToldAndNoConnectionIsMade()
    {
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { Faults = [new Fault { Kind = FaultKind.Hold }] }, Cancel);
        var server = cluster.Server("held-up");
        await server.ConfigureAsync(GrainCluster.At(upstream.Url));
        var call = server.InvokeAsync(GrainCluster.Call("echo"), Cancel);
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().Messages.Count > 0, cancellationToken: Cancel);

        await server.DisconnectAsync();

        GrainCluster.FailureOf(await call).ShouldSatisfyAllConditions(
            failure => failure.Code.ShouldBe(ErrorCodes.ConnectionFailed), failure => failure.Ran.ShouldBe(false));
        (await server.GetStatusAsync())!.State.ShouldBe(ConnectionState.Disconnected);
    }

    [Fact]
    public async Task Configure_OtherAddressWhileACallWaitsForTheFirst_CallsTheOther()
    {
        await using var first = await TestServer.StartAsync(new TestServerOptions { Faults = [new Fault { Kind = FaultKind.Hold }] }, Cancel);
        await using var second = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = cluster.Server("redirected");
        await server.ConfigureAsync(GrainCluster.At(first.Url));
        var call = server.InvokeAsync(GrainCluster.Call("echo", new { message = "hi" }), Cancel);
        await Eventually.TrueAsync(() => first.Script.Traffic.Read().Messages.Count > 0, cancellationToken: Cancel);

        await server.ConfigureAsync(GrainCluster.At(second.Url));

        GrainCluster.Text(await call).ShouldBe("hi");
        first.Script.Traffic.Calls("echo").ShouldBe(0);
    }

    [Fact]
    public async Task Remove_NotClearedFromTheStorage_StaysInTheDirectoryForARepetition()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("stays", GrainCluster.At(upstream.Url));
        cluster.Storage.Before = async change =>
        {
            if (change is { State: StateNames.Server, IsClear: true })
            {
                // Whoever looks at it meanwhile must not have it withdrawn.
                (await server.GetStatusAsync()).ShouldBeNull();
                throw new IOException("The disk is full.");
            }
        };

        await Should.ThrowAsync<OrderNotStoredException>(server.RemoveAsync);
        cluster.Mend();

        (await cluster.PublishedAsync("stays")).ShouldHaveSingleItem();
        (await server.RemoveAsync()).ShouldBeTrue();
        (await cluster.PublishedAsync("stays")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Remove_NotClearedFromTheStorage_LeavesAnIsolatedServerIsolated()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("kept", GrainCluster.At(upstream.Url));
        (await server.IsolateCircuitAsync())!.NotStored.ShouldBeNull();
        cluster.Storage.Before = change =>
            change is { State: StateNames.Server, IsClear: true } ? Task.FromException(new IOException("The disk is full.")) : Task.CompletedTask;

        (await Should.ThrowAsync<OrderNotStoredException>(server.RemoveAsync)).Message.ShouldBe("MCP server 'test' could not be removed.");

        cluster.Mend();
        (await server.GetStatusAsync())!.Circuit.State.ShouldBe(CircuitState.Isolated);
        await cluster.DeactivateAsync(server);
        (await server.GetStatusAsync()).ShouldNotBeNull().ShouldSatisfyAllConditions(
            status => status.Circuit.State.ShouldBe(CircuitState.Isolated), status => status.ToolsCount.ShouldBeGreaterThan(0));
    }

    /// <summary>Has writes and clearings of a state wait; all changes are told as they begin.</summary>
    private (ConcurrentQueue<StorageChange> Changes, TaskCompletionSource Held) Hold(string state)
    {
        var changes = new ConcurrentQueue<StorageChange>();
        var held = cluster.Hold(state);
        var hold = cluster.Storage.Before!;
        cluster.Storage.Before = change =>
        {
            changes.Enqueue(change);
            return hold(change);
        };
        return (changes, held);
    }

    [Fact]
    public async Task Remove_ConfigurationLostAndTheRestNotCleared_SaysSoAndMayBeRepeated()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("rest", GrainCluster.At(upstream.Url));
        await Eventually.TrueAsync(() => cluster.StoredOf("rest").Contains(StateNames.Tools), cancellationToken: Cancel);
        await cluster.DeactivateAsync(server);
        File.Delete(cluster.FileOf(StateNames.Server, "rest"));
        cluster.Fail(StateNames.Tools);

        (await Should.ThrowAsync<OrderNotStoredException>(server.RemoveAsync)).Message.ShouldContain("still left");

        cluster.Mend();
        await server.RemoveAsync();
        cluster.StoredOf("rest").Except([StateNames.Directory]).ShouldBeEmpty();
    }

    /// <summary>Has a listing begin and wait; what is returned lets it go on and waits until it has ended.</summary>
    private static async Task<Func<Task>> HoldListingAsync(TestServer upstream, IMcpServerGrain server)
    {
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Hold, Method = "tools/list" });
        upstream.Script.Traffic.Reset();
        var listing = server.ConnectAsync(Cancel);
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Messages("tools/list") == 1, cancellationToken: Cancel);
        return async () =>
        {
            upstream.Script.Faults.Clear();
            await listing;
        };
    }

    /// <summary>Has the server announce a change, and the grain's moment of waiting for further ones pass.</summary>
    private async Task AnnounceAsync(TestServer upstream)
    {
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().OpenStreams == 1, cancellationToken: Cancel);
        await upstream.Script.Tools.NotifyChangedAsync(Cancel);

        // The grain waits a moment for more to be announced. Time that passes before it does counts for nobody.
        await cluster.Clock.ArmedAsync(ChangeDelay);
        cluster.Clock.Advance(ChangeDelay);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
