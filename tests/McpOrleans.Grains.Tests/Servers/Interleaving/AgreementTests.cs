using McpOrleans.Grains.Servers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Tools;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>What is stored, in force, published and scheduled agrees, whatever was slow, failed or ended in between.</summary>
public sealed class AgreementTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(10);

    /// <summary>After this, what a server says of its tools is acted upon.</summary>
    private static readonly TimeSpan ChangeDelay = TimeSpan.FromMilliseconds(250);

    private static readonly ServerKey Key = new("acme", "test");

    private Lane _lane = null!;

    private IMcpServerGrain Server => _lane.Server(Key);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _lane = await Lane.StartAsync(Cancel);
        _lane.ResetUpstreams();
    }

    public ValueTask DisposeAsync() => _lane.DisposeAsync();

    [Fact]
    public async Task Configure_AnotherIntervalBeforeTheScheduleWasLookedAt_SetsTheReminder()
    {
        await PutAsync(new ServerVariant(0) { IntervalSeconds = 60 });
        await _lane.DeactivateAsync(Server);
        _lane.Gates.Hold(1, Points.Publish, times: null);
        await Server.GetStatusAsync();
        await _lane.SettleAsync();

        var put = PutAsync(new ServerVariant(0) { IntervalSeconds = 300 });
        await _lane.SettleAsync();
        _lane.Gates.Release(1);
        await put;

        Reminder.ShouldBe(5 * Minute);
    }

    [Fact]
    public async Task Reminder_SetToAnIntervalOfBefore_IsSetAnewWhenItTicks()
    {
        await PutAsync(new ServerVariant(0) { IntervalSeconds = 300 });
        await _lane.DeactivateAsync(Server);
        _lane.Storage.Change<ServerState>(Id, StateNames.Server, state => state with { Config = state.Config! with { HealthCheckInterval = Minute } });
        await Server.GetStatusAsync();

        await _lane.PassUntilAsync(() => Task.FromResult(Reminder == Minute), 6 * Minute, AgainAfter, Cancel);
    }

    [Fact]
    public async Task Tools_CouldNotBeStored_AreStoredLater()
    {
        _lane.Gates.Fail(Points.Write(StateNames.Tools), times: 1, way: 0);

        await ConnectAsync();
        await _lane.SettleAsync();
        Stored<ToolsState>(StateNames.Tools).ShouldBeNull();

        await _lane.PassUntilAsync(() => Task.FromResult(Stored<ToolsState>(StateNames.Tools) is not null), 2 * AgainAfter, AgainAfter, Cancel);
    }

    [Fact]
    public async Task Remove_ToolsWereStoredWithoutWordOfIt_LeavesNothing()
    {
        _lane.Gates.Fail(Points.Written(StateNames.Tools), times: 1, way: 0);
        await ConnectAsync();
        await _lane.SettleAsync();

        await Server.RemoveAsync();

        _lane.Storage.Names(Id).ShouldBeEmpty();
    }

    [Fact]
    public async Task Check_TheListingOnANewConnectionFailed_ListsAgain()
    {
        await ConnectAsync();
        await Server.DisconnectAsync();
        _lane.Upstreams[0].Script.Tools.Add(ServerTool.Named("fresh"));
        _lane.Gates.Fail(Points.Listing, times: 1, way: 0);
        await Server.ConnectAsync(Cancel);
        (await ToolsAsync()).ShouldNotContain("fresh");

        await Server.CheckHealthAsync(Cancel);

        (await ToolsAsync()).ShouldContain("fresh");
    }

    [Fact]
    public async Task Deactivated_WhileItsToolsWereAdmitted_PublishesNothingMore()
    {
        await ConnectAsync();
        await _lane.SettleAsync();
        _lane.Gates.Hold(1, Points.Admit, times: 1);
        _lane.Upstreams[0].Script.Tools.Add(ServerTool.Named("fresh"));
        await _lane.Upstreams[0].Script.Tools.NotifyChangedAsync(Cancel);
        await _lane.SettleAsync();
        _lane.Clock.Advance(ChangeDelay);
        await _lane.SettleAsync();
        await _lane.DeactivateAsync(Server);
        await PutAsync(new ServerVariant(0) { Enabled = false });

        _lane.Gates.Release(1);
        await _lane.SettleAsync();

        (await PublishedAsync()).Enabled.ShouldBeFalse();
    }

    [Fact]
    public async Task Activate_StorageFailsForAWhile_KeepsTheReminderAndServesWithoutBeingAsked()
    {
        await PutAsync(new ServerVariant(0) { IntervalSeconds = 60 });
        await _lane.DeactivateAsync(Server);
        _lane.Gates.Fail(Points.Read(StateNames.Learnt), times: 2, way: 0);

        (await Server.GetStatusAsync())!.IsConfigUnknown.ShouldBeTrue();
        await _lane.SettleAsync();

        Reminder.ShouldBe(Minute);
        _lane.Clock.Advance(AgainAfter);
        await _lane.SettleAsync();
        (await Server.GetStatusAsync())!.IsConfigUnknown.ShouldBeFalse();
        Reminder.ShouldBe(Minute);
    }

    [Fact]
    public async Task Remove_ClearedWithoutWordOfIt_SaysThatNobodyKnowsAndGoesOn()
    {
        await ConnectAsync();
        await _lane.SettleAsync();
        _lane.Gates.Fail(Points.Written(StateNames.Server), times: 1, way: 0);

        (await Should.ThrowAsync<OrderNotStoredException>(() => _lane.EndedAsync(Server.RemoveAsync()))).Message.ShouldContain("did not say");

        await Eventually.TrueAsync(async _ => (await _lane.Directory(Key.Tenant).GetSnapshotAsync(null))!.Servers.IsEmpty, cancellationToken: Cancel);
        (await Server.GetStatusAsync()).ShouldBeNull();
        await _lane.SettleAsync();
        _lane.Storage.Names(Id).ShouldBeEmpty();
        Reminder.ShouldBeNull();
    }

    [Fact]
    public async Task Configure_CannotBePublishedNow_IsStoredAndPublishedLater()
    {
        await PutAsync(new ServerVariant(0));
        _lane.Gates.Fail(Points.Publish, times: 1, way: 0);

        (await PutAsync(new ServerVariant(0) { Description = "new", Enabled = false })).Refusal.ShouldBeNull();

        Stored<ServerState>(StateNames.Server)!.Config!.Description.ShouldBe("new");
        await _lane.PassUntilAsync(async () => (await PublishedAsync()).Description == "new", 2 * AgainAfter, AgainAfter, Cancel);
    }

    [Fact]
    public async Task Configure_StoredAfterItsTime_IsInForce()
    {
        await PutAsync(new ServerVariant(0) { Description = "old" });
        _lane.Gates.Hold(1, Points.Write(StateNames.Server), times: 1);
        var put = PutAsync(new ServerVariant(0) { Description = "new" });
        await _lane.EndedAsync(put);
        (await put).Refusal.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.StorageUnavailable);
        (await Server.GetStatusAsync())!.Config.Description.ShouldBe("old");

        _lane.Gates.Release(1);

        await Eventually.TrueAsync(async _ => (await Server.GetStatusAsync())!.Config.Description == "new", cancellationToken: Cancel);
        await Eventually.TrueAsync(async _ => (await PublishedAsync()).Description == "new", cancellationToken: Cancel);
    }

    [Fact]
    public async Task Configure_StoredAfterItsTimeWhileACallRuns_KeepsNobodyOut()
    {
        await ConnectAsync();
        _lane.Gates.Hold(1, Points.Call, times: 1);
        var call = Server.InvokeAsync(GrainCluster.Call("common", timeout: 5 * Minute), Cancel);
        await _lane.SettleAsync();
        _lane.Gates.Hold(2, Points.Write(StateNames.Server), times: 1);
        await _lane.EndedAsync(PutAsync(new ServerVariant(0) { Description = "new" }));
        _lane.Gates.Release(2);

        await Eventually.TrueAsync(async _ => (await Server.GetStatusAsync())!.Config.Description == "new", cancellationToken: Cancel);
        GrainCluster.Text(await Server.InvokeAsync(GrainCluster.Call("common"), Cancel)).ShouldBe("common");
        call.IsCompleted.ShouldBeFalse();

        _lane.Gates.Release(1);
        GrainCluster.Text(await call).ShouldBe("common");
    }

    [Fact]
    public async Task Isolate_AnotherActivationStoredOtherwise_IsolatesWhatIsStored()
    {
        await ConnectAsync();
        await _lane.SettleAsync();
        _lane.Storage.Replace<ServerState>(Id, StateNames.Server, state => state with { Config = state.Config! with { Description = "elsewhere" } });
        _lane.Storage.Replace<LearntState>(Id, StateNames.Learnt, state => state with { Checks = [false], Revision = Guid.NewGuid() });

        (await Server.IsolateCircuitAsync())!.NotStored.ShouldBeNull();

        await Eventually.TrueAsync(async _ => (await Server.GetStatusAsync())!.Config.Description == "elsewhere", cancellationToken: Cancel);
        await Eventually.TrueAsync(async _ => (await PublishedAsync()).Description == "elsewhere", cancellationToken: Cancel);
        await _lane.SettleAsync();
        (await Server.GetStatusAsync())!.Circuit.State.ShouldBe(CircuitState.Isolated);
        Stored<LearntState>(StateNames.Learnt)!.ShouldSatisfyAllConditions(
            learnt => learnt.Checks.ShouldBe([false]), learnt => learnt.Circuit.ShouldNotBeNull());
    }

    [Fact]
    public async Task Configure_WhileAnEarlierOneMayStillBeStored_ChangesNothingAndSaysSo()
    {
        await PutAsync(new ServerVariant(0) { Description = "old" });
        _lane.Gates.Hold(1, Points.Write(StateNames.Server), times: 1);
        await _lane.EndedAsync(PutAsync(new ServerVariant(0) { Description = "new" }));

        (await _lane.EndedAsync(PutAsync(new ServerVariant(0) { Description = "newer" }))).Refusal.ShouldNotBeNull().Message.ShouldContain("was not carried out");

        _lane.Gates.Release(1);
        await Eventually.TrueAsync(async _ => (await Server.GetStatusAsync())!.Config.Description == "new", cancellationToken: Cancel);
    }

    [Fact]
    public async Task Activate_WhatIsStoredWasLearntOfAnotherServer_IsNotBelieved()
    {
        await ConnectAsync();
        await _lane.SettleAsync();
        _lane.Gates.Hold(1, Points.Handshake, times: null);
        await PutAsync(new ServerVariant(1));
        var before = Stored<LearntState>(StateNames.Learnt);
        await _lane.DeactivateAsync(Server);

        await Server.GetStatusAsync();
        await _lane.SettleAsync();

        before.ShouldBeNull();
        (await PublishedAsync()).Stale.ShouldBeTrue();
        (await Server.GetStatusAsync())!.ToolsStale.ShouldBeTrue();
    }

    [Fact]
    public async Task Configure_WhileAnotherStateCannotBeRead_IsPublishedOnceItCan()
    {
        await PutAsync(new ServerVariant(0));
        await _lane.DeactivateAsync(Server);
        _lane.Gates.Fail(Points.Read(StateNames.Learnt), times: 2, way: 0);
        await Server.GetStatusAsync();

        await _lane.EndedAsync(PutAsync(new ServerVariant(0) { Enabled = false, Description = "new" }));
        await _lane.SettleAsync();
        _lane.Clock.Advance(AgainAfter);
        await Server.GetStatusAsync();

        await Eventually.TrueAsync(async _ => await PublishedAsync() is { Enabled: false, Description: "new" }, cancellationToken: Cancel);
    }

    [Fact]
    public async Task Resume_SessionOfAnEarlierActivation_UsesNoRequestIdTwice()
    {
        await ConnectAsync();
        await _lane.DeactivateAsync(Server);

        await Server.CheckHealthAsync(Cancel);

        _lane.Upstreams[0].Script.Traffic.Read().ShouldSatisfyAllConditions(
            traffic => traffic.Sessions.ShouldBe(1), traffic => traffic.RepeatedIds.ShouldBe(0));
    }

    private GrainId Id => Server.GetGrainId();

    private TimeSpan? Reminder => _lane.Reminders.Find(Id, "health");

    private T? Stored<T>(string name)
        where T : class => _lane.Storage.Find<T>(Id, name);

    private Task<ConfigureServerResult> PutAsync(ServerVariant variant) => Server.ConfigureAsync(variant.ToConfig(_lane.Addresses));

    private async Task ConnectAsync()
    {
        await PutAsync(new ServerVariant(0));
        (await Server.ConnectAsync(Cancel))!.State.ShouldBe(ConnectionState.Connected);
    }

    private async Task<IReadOnlyList<string>> ToolsAsync() => [.. (await Server.ListToolsAsync(Cancel))!.Tools.Select(tool => tool.Name)];

    private async Task<PublishedServer> PublishedAsync() =>
        (await _lane.Directory(Key.Tenant).GetSnapshotAsync(null))!.Servers.ShouldHaveSingleItem();
}
