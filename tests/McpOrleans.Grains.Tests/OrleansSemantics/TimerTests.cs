using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using Orleans.TestingHost;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

public sealed class TimerTests : IAsyncLifetime
{
    private static readonly TimeSpan Due = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly FakeClock _clock = new();
    private InProcessTestCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await SemanticsCluster.StartAsync(configureSilo: silo => silo.UseClock(_clock));

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Timer_Registered_TicksWhenDueAndThenEveryPeriod()
    {
        var grain = await StartAsync("ticks");

        _clock.Advance(Due - TimeSpan.FromTicks(1));
        await grain.IsTickCancelledAsync();
        Journal.Read("ticks").ShouldBeEmpty();

        _clock.Advance(TimeSpan.FromTicks(1));
        await TickedAsync("ticks", 1);
        _clock.Advance(Period);
        await TickedAsync("ticks", 2);
    }

    [Fact]
    public async Task Timer_DuringACall_WaitsForItsEnd()
    {
        var grain = await StartAsync("ticks-later");
        var call = grain.HoldAsync("ticks-later");
        await Gate.Named("ticks-later").ReachedAsync();

        _clock.Advance(Due);
        await grain.PingAsync();
        Gate.Named("ticks-later").Open();
        await call;

        (await Journal.ReadAsync("ticks-later", 3)).ShouldBe(["call starts", "call ends", "tick 1"]);
    }

    [Fact]
    public async Task Timer_InterleavingDuringACall_DoesNotWait()
    {
        var grain = await StartAsync("ticks-between", interleave: true);
        var call = grain.HoldAsync("ticks-between");
        await Gate.Named("ticks-between").ReachedAsync();

        _clock.Advance(Due);
        await Journal.ReadAsync("ticks-between", 2);
        Gate.Named("ticks-between").Open();
        await call;

        Journal.Read("ticks-between").ShouldBe(["call starts", "tick 1", "call ends"]);
    }

    [Fact]
    public async Task Timer_TickRunsLong_NextPeriodStartsAtItsEndAndCallsWait()
    {
        var grain = await StartAsync("ticks-slowly");
        _clock.Advance(Due);
        await Gate.Named("ticks-slowly").ReachedAsync();

        _clock.Advance(Period * 3);
        var call = grain.HoldAsync("ticks-slowly-call");
        Gate.Named("ticks-slowly-call").Open();
        Gate.Named("ticks-slowly").Open();
        await call;
        Journal.Read("ticks-slowly").ShouldBe(["tick 1", "call starts", "call ends"]);

        await _clock.ArmedAsync(Period);
        _clock.Advance(Period);
        (await Journal.ReadAsync("ticks-slowly", 4))[^1].ShouldBe("tick 2");
    }

    [Fact]
    public async Task Timer_TickFails_GoesOn()
    {
        await StartAsync("ticks-badly");

        _clock.Advance(Due);
        await TickedAsync("ticks-badly", 1);
        _clock.Advance(Period);
        await TickedAsync("ticks-badly", 2);
    }

    [Fact]
    public async Task Timer_Changed_TicksAtTheNewTime()
    {
        var grain = await StartAsync("ticks-otherwise");

        await grain.ChangeAsync(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60));
        _clock.Advance(Due);
        await grain.IsTickCancelledAsync();
        Journal.Read("ticks-otherwise").ShouldBeEmpty();

        _clock.Advance(TimeSpan.FromSeconds(55));
        (await Journal.ReadAsync("ticks-otherwise", 1)).ShouldBe(["tick 1"]);
        await _clock.ArmedAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Timer_Disposed_TicksNoMoreAndCancels()
    {
        var grain = await StartAsync("ticks-once");
        _clock.Advance(Due);
        await TickedAsync("ticks-once", 1);

        await grain.StopAsync();
        _clock.Advance(Period * 5);

        (await grain.IsTickCancelledAsync()).ShouldBeTrue();
        Journal.Read("ticks-once").ShouldBe(["tick 1"]);
    }

    [Fact]
    public async Task Timer_OfAGrainThatDeactivated_TicksNoMore()
    {
        var grain = await StartAsync("ticks-until-the-end");
        var gone = _cluster.WaitForDeactivationAsync(grain);

        await grain.DeactivateAsync();
        await gone.WaitAsync(Gate.Cap, TimeProvider.System);
        _clock.Advance(Due + Period);
        await grain.PingAsync();

        Journal.Read("ticks-until-the-end").ShouldBeEmpty();
    }

    private async Task<ITimerGrain> StartAsync(string key, bool interleave = false)
    {
        var grain = _cluster.Client.GetGrain<ITimerGrain>(key);
        await grain.StartAsync(Due, Period, interleave);
        return grain;
    }

    private async Task TickedAsync(string key, int count)
    {
        (await Journal.ReadAsync(key, count)).ShouldBe(Enumerable.Range(1, count).Select(tick => $"tick {tick}"));
        await _clock.ArmedAsync(Period);
    }
}
