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

    private Lane _lane = null!;
    private LaneServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _lane = await Lane.StartAsync(Cancel);
        _lane.ResetUpstreams();
        _server = new LaneServer(_lane);
    }

    public ValueTask DisposeAsync() => _lane.DisposeAsync();

    [Fact]
    public async Task Configure_AnotherIntervalBeforeTheScheduleWasLookedAt_SetsTheReminder()
    {
        await _server.PutAsync(new ServerVariant(0) { IntervalSeconds = 60 });
        await _lane.DeactivateAsync(_server.Grain);
        _lane.Gates.Hold(1, Points.Publish, times: null);
        await _server.Grain.GetStatusAsync();
        await _lane.SettleAsync();

        var put = _server.PutAsync(new ServerVariant(0) { IntervalSeconds = 300 });
        await _lane.SettleAsync();
        _lane.Gates.Release(1);
        await put;

        _server.Reminder.ShouldBe(5 * Minute);
    }

    [Fact]
    public async Task Reminder_SetToAnIntervalOfBefore_IsSetAnewWhenItTicks()
    {
        await _server.PutAsync(new ServerVariant(0) { IntervalSeconds = 300 });
        await _lane.DeactivateAsync(_server.Grain);
        _lane.Storage.Change<ServerState>(_server.Id, StateNames.Server, state => state with { Config = state.Config! with { HealthCheckInterval = Minute } });
        await _server.Grain.GetStatusAsync();

        await _lane.PassUntilAsync(() => Task.FromResult(_server.Reminder == Minute), 6 * Minute, AgainAfter, Cancel);
    }

    [Fact]
    public async Task Tools_CouldNotBeStored_AreStoredLater()
    {
        // Once for the tools, and once for the resources and prompts.
        _lane.Gates.Fail(Points.Write(StateNames.Tools), times: 2, way: 0);

        await _server.ConnectAsync();
        await _lane.SettleAsync();
        _server.Stored<ToolsState>(StateNames.Tools).ShouldBeNull();

        await _lane.PassUntilAsync(() => Task.FromResult(_server.Stored<ToolsState>(StateNames.Tools) is not null), 2 * AgainAfter, AgainAfter, Cancel);
    }

    [Fact]
    public async Task Check_TheListingOnANewConnectionFailed_ListsAgain()
    {
        await _server.ConnectAsync();
        await _server.Grain.DisconnectAsync();
        _lane.Upstreams[0].Script.Tools.Add(ServerTool.Named("fresh"));
        _lane.Gates.Fail(Points.Listing, times: 1, way: 0);
        await _server.Grain.ConnectAsync(Cancel);
        (await _server.ToolsAsync()).ShouldNotContain("fresh");

        await _server.Grain.CheckHealthAsync(Cancel);

        (await _server.ToolsAsync()).ShouldContain("fresh");
    }

    [Fact]
    public async Task Deactivated_WhileItsToolsWereAdmitted_PublishesNothingMore()
    {
        await _server.ConnectAsync();
        await _lane.SettleAsync();
        _lane.Gates.Hold(1, Points.Admit, times: 1);
        _lane.Upstreams[0].Script.Tools.Add(ServerTool.Named("fresh"));
        await _lane.Upstreams[0].Script.Tools.NotifyChangedAsync(Cancel);
        await _lane.SettleAsync();
        _lane.Clock.Advance(ChangeDelay);
        await _lane.SettleAsync();
        await _lane.DeactivateAsync(_server.Grain);
        await _server.PutAsync(new ServerVariant(0) { Enabled = false });

        _lane.Gates.Release(1);
        await _lane.SettleAsync();

        (await _server.PublishedAsync()).Enabled.ShouldBeFalse();
    }

    [Fact]
    public async Task Remove_AnActivationBeforePublishesAfterIt_LeavesNothingInTheDirectory()
    {
        await _server.ConnectAsync();
        await _lane.SettleAsync();
        _lane.Gates.Hold(1, Points.Publish, times: 1);
        _lane.Upstreams[0].Script.Tools.Add(ServerTool.Named("fresh"));
        await _lane.Upstreams[0].Script.Tools.NotifyChangedAsync(Cancel);
        await _lane.SettleAsync();
        _lane.Clock.Advance(ChangeDelay);
        await _lane.SettleAsync();
        await _lane.EndedAsync(_lane.DeactivateAsync(_server.Grain));
        await _lane.EndedAsync(_server.Grain.RemoveAsync());

        // The next activation has looked for a ghost once, and found none.
        (await _server.Grain.GetStatusAsync()).ShouldBeNull();
        await _lane.SettleAsync();

        _lane.Gates.Release(1);
        await _lane.SettleAsync();

        (await _lane.Directory(LaneServer.Key.Tenant).GetSnapshotAsync(knownVersion: null)).ShouldNotBeNull().Servers.ShouldBeEmpty();
    }

    [Fact]
    public async Task Activate_StorageFailsForAWhile_KeepsTheReminderAndServesWithoutBeingAsked()
    {
        await _server.PutAsync(new ServerVariant(0) { IntervalSeconds = 60 });
        await _lane.DeactivateAsync(_server.Grain);
        _lane.Gates.Fail(Points.Read(StateNames.Learnt), times: 2, way: 0);

        (await _server.Grain.GetStatusAsync())!.IsConfigUnknown.ShouldBeTrue();
        await _lane.SettleAsync();

        _server.Reminder.ShouldBe(Minute);
        _lane.Clock.Advance(AgainAfter);
        await _lane.SettleAsync();
        (await _server.Grain.GetStatusAsync())!.IsConfigUnknown.ShouldBeFalse();
        _server.Reminder.ShouldBe(Minute);
    }

    [Fact]
    public async Task Configure_CannotBePublishedNow_IsStoredAndPublishedLater()
    {
        await _server.PutAsync(new ServerVariant(0));
        _lane.Gates.Fail(Points.Publish, times: 1, way: 0);

        (await _server.PutAsync(new ServerVariant(0) { Description = "new", Enabled = false })).Refusal.ShouldBeNull();

        _server.Stored<ServerState>(StateNames.Server)!.Config!.Description.ShouldBe("new");
        await _lane.PassUntilAsync(async () => (await _server.PublishedAsync()).Description == "new", 2 * AgainAfter, AgainAfter, Cancel);
    }

    [Fact]
    public async Task Isolate_AnotherActivationStoredOtherwise_IsolatesWhatIsStored()
    {
        await _server.ConnectAsync();
        await _lane.SettleAsync();
        _lane.Storage.Replace<ServerState>(_server.Id, StateNames.Server, state => state with { Config = state.Config! with { Description = "elsewhere" } });
        _lane.Storage.Replace<LearntState>(_server.Id, StateNames.Learnt, state => state with { Checks = [false], Revision = Guid.NewGuid() });

        (await _server.Grain.IsolateCircuitAsync())!.NotStored.ShouldBeNull();

        await Eventually.TrueAsync(async _ => (await _server.Grain.GetStatusAsync())!.Config.Description == "elsewhere", cancellationToken: Cancel);
        await Eventually.TrueAsync(async _ => (await _server.PublishedAsync()).Description == "elsewhere", cancellationToken: Cancel);
        await _lane.SettleAsync();
        (await _server.Grain.GetStatusAsync())!.Circuit.State.ShouldBe(CircuitState.Isolated);
        _server.Stored<LearntState>(StateNames.Learnt)!.ShouldSatisfyAllConditions(
            learnt => learnt.Checks.ShouldBe([false]), learnt => learnt.Circuit.ShouldNotBeNull());
    }

    [Fact]
    public async Task Activate_WhatIsStoredWasLearntOfAnotherServer_IsNotBelieved()
    {
        await _server.ConnectAsync();
        await _lane.SettleAsync();
        _lane.Gates.Hold(1, Points.Handshake, times: null);
        await _server.PutAsync(new ServerVariant(1));
        var before = _server.Stored<LearntState>(StateNames.Learnt);
        await _lane.DeactivateAsync(_server.Grain);

        await _server.Grain.GetStatusAsync();
        await _lane.SettleAsync();

        before.ShouldBeNull();
        (await _server.PublishedAsync()).Stale.ShouldBeTrue();
        (await _server.Grain.GetStatusAsync())!.ToolsStale.ShouldBeTrue();
    }

    [Fact]
    public async Task Configure_WhileAnotherStateCannotBeRead_IsPublishedOnceItCan()
    {
        await _server.PutAsync(new ServerVariant(0));
        await _lane.DeactivateAsync(_server.Grain);
        _lane.Gates.Fail(Points.Read(StateNames.Learnt), times: 2, way: 0);
        await _server.Grain.GetStatusAsync();

        await _lane.EndedAsync(_server.PutAsync(new ServerVariant(0) { Enabled = false, Description = "new" }));
        await _lane.SettleAsync();
        _lane.Clock.Advance(AgainAfter);
        await _server.Grain.GetStatusAsync();

        await Eventually.TrueAsync(async _ => await _server.PublishedAsync() is { Enabled: false, Description: "new" }, cancellationToken: Cancel);
    }

    [Fact]
    public async Task Resume_SessionOfAnEarlierActivation_UsesNoRequestIdTwice()
    {
        await _server.ConnectAsync();
        await _lane.DeactivateAsync(_server.Grain);

        await _server.Grain.CheckHealthAsync(Cancel);

        _lane.Upstreams[0].Script.Traffic.Read().ShouldSatisfyAllConditions(
            traffic => traffic.Sessions.ShouldBe(1), traffic => traffic.RepeatedIds.ShouldBe(0));
    }
}
