using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using Orleans.TestingHost;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

public sealed class ReminderTests : IAsyncLifetime
{
    private static readonly TimeSpan Due = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(2);

    private readonly FakeClock _clock = new();
    private InProcessTestCluster _cluster = null!;

    public async ValueTask InitializeAsync() =>
        _cluster = await SemanticsCluster.StartAsync(configureSilo: silo => silo.UseClock(_clock));

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Reminder_Registered_TicksWhenDueAndThenEveryPeriod()
    {
        await RegisterAsync("reminded");

        await AdvanceAsync(Due);
        (await Journal.ReadAsync("reminded", 2)).ShouldBe(["active", "r 00:01:00 00:01:00 00:02:00"]);
        await AdvanceAsync(Period);
        (await Journal.ReadAsync("reminded", 3))[^1].ShouldBe("r 00:01:00 00:03:00 00:02:00");
    }

    [Fact]
    public async Task Reminder_OfAGrainThatDeactivated_ActivatesIt()
    {
        var grain = await RegisterAsync("reminded-awake");
        var gone = _cluster.WaitForDeactivationAsync(grain);
        await grain.DeactivateAsync();
        await gone.WaitAsync(Gate.Cap, TimeProvider.System);

        await AdvanceAsync(Due);

        (await Journal.ReadAsync("reminded-awake", 3)).ShouldBe(["active", "active", "r 00:01:00 00:01:00 00:02:00"]);
    }

    [Fact]
    public async Task Reminder_TickFails_GoesOn()
    {
        await RegisterAsync("reminded-badly");

        await AdvanceAsync(Due);
        await Journal.ReadAsync("reminded-badly", 2);
        await AdvanceAsync(Period);

        (await Journal.ReadAsync("reminded-badly", 3))[^1].ShouldBe("r 00:01:00 00:03:00 00:02:00");
    }

    [Fact]
    public async Task Reminder_TicksWereMissed_ComesOnceAndKeepsItsRhythm()
    {
        await RegisterAsync("reminded-late");

        await _clock.ArmedAsync(Due);
        _clock.Advance(Due);
        await Journal.ReadAsync("reminded-late", 2);
        await _clock.ArmedAsync(Period);
        _clock.Advance(Period);
        await Journal.ReadAsync("reminded-late", 3);
        await _clock.ArmedAsync(Period);

        Journal.Read("reminded-late").Skip(1).ShouldBe(["r 00:01:00 00:01:00 00:02:00", "r 00:01:00 00:03:00 00:02:00"]);
    }

    [Fact]
    public async Task Reminder_RegisteredAgain_ReplacesTheSchedule()
    {
        var grain = await RegisterAsync("reminded-otherwise");
        await grain.RegisterAsync("r", TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(1));

        await AdvanceAsync(TimeSpan.FromMinutes(3));

        (await Journal.ReadAsync("reminded-otherwise", 2)).ShouldBe(["active", "r 00:03:00 00:03:00 00:01:00"]);
        (await grain.NamesAsync()).ShouldBe(["r"]);
    }

    [Fact]
    public async Task Reminder_Unregistered_TicksNoMore()
    {
        var grain = await RegisterAsync("reminded-not");
        await grain.RegisterAsync("other", Due, Period);

        (await grain.UnregisterAsync("r")).ShouldBeTrue();
        (await grain.UnregisterAsync("r")).ShouldBeFalse();
        await AdvanceAsync(Due);

        (await Journal.ReadAsync("reminded-not", 2)).ShouldBe(["active", "other 00:01:00 00:01:00 00:02:00"]);
        (await grain.NamesAsync()).ShouldBe(["other"]);
    }

    [Fact]
    public async Task Register_PeriodBelowAMinute_IsRefused()
    {
        var grain = _cluster.Client.GetGrain<IReminderGrain>("reminded-often");

        await Should.ThrowAsync<ArgumentException>(() => grain.RegisterAsync("r", Due, TimeSpan.FromSeconds(59)));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => grain.RegisterAsync("r", TimeSpan.FromSeconds(-1), Period));
        (await grain.NamesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Register_GrainThatCannotBeReminded_IsRefused() =>
        await Should.ThrowAsync<InvalidOperationException>(_cluster.Client.GetGrain<IUnremindableGrain>("none").RegisterAsync);

    private async Task<IReminderGrain> RegisterAsync(string key)
    {
        var grain = _cluster.Client.GetGrain<IReminderGrain>(key);
        await grain.RegisterAsync("r", Due, Period);
        return grain;
    }

    private async Task AdvanceAsync(TimeSpan time)
    {
        await _clock.ArmedAsync(time);
        _clock.Advance(time);
    }
}
