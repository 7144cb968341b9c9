using McpOrleans.Api.Authentication;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Authentication;

public sealed class ShortLivedTests
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);

    private readonly Clock _clock = new();
    private readonly ShortLived<string> _value;
    private TaskCompletionSource? _gate;
    private int _readings;

    public ShortLivedTests() => _value = new ShortLived<string>(ReadAsync, _clock);

    [Fact]
    public async Task Get_YoungEnough_ReadsOnce()
    {
        (await GetAsync()).ShouldBe("1");
        _clock.Pass(MaxAge / 2);
        (await GetAsync()).ShouldBe("1");

        _readings.ShouldBe(1);
    }

    [Fact]
    public async Task Get_TooOld_WaitsForAReading()
    {
        await GetAsync();
        _clock.Pass(MaxAge + TimeSpan.FromMilliseconds(1));

        (await GetAsync()).ShouldBe("2");
    }

    [Fact]
    public async Task Get_OldButGood_ReadsAheadOfTime()
    {
        await GetAsync();
        _clock.Pass(MaxAge * 0.75);

        (await GetAsync()).ShouldBe("1");

        await Eventually.TrueAsync(async _ => await GetAsync() == "2");
    }

    [Fact]
    public async Task Get_AtOnce_SharesOneReading()
    {
        _gate = new TaskCompletionSource();
        var callers = Enumerable.Range(0, 10).Select(_ => GetAsync()).ToList();
        _gate.SetResult();

        (await Task.WhenAll(callers)).ShouldAllBe(value => value == "1");
    }

    [Fact]
    public async Task Invalidate_WhileReading_WhatIsReadIsNotKept()
    {
        var gate = _gate = new TaskCompletionSource();
        var before = GetAsync();
        await Eventually.TrueAsync(() => Volatile.Read(ref _readings) == 1);
        _value.Invalidate();
        _gate = null;

        (await GetAsync()).ShouldBe("2");
        gate.SetResult();
        (await before).ShouldBe("1");
        (await GetAsync()).ShouldBe("2");
    }

    [Fact]
    public async Task Get_ReadingFails_FailsAndTheNextTriesAgain()
    {
        _gate = new TaskCompletionSource();
        _gate.SetException(new InvalidOperationException());
        await Should.ThrowAsync<InvalidOperationException>(GetAsync());
        _gate = null;

        (await GetAsync()).ShouldBe("2");
    }

    private Task<string> GetAsync() => _value.GetAsync(MaxAge, TestContext.Current.CancellationToken).AsTask();

    private async Task<string> ReadAsync(string? known)
    {
        var gate = _gate;
        var reading = Interlocked.Increment(ref _readings);
        await (gate?.Task ?? Task.CompletedTask);
        return $"{reading}";
    }

    /// <summary>Moves when told; timers are the system's.</summary>
    private sealed class Clock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        public void Pass(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
    }
}
