using McpOrleans.Grains.Servers;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

public sealed class CallDeadlineTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly FakeClock _clock = new();

    [Fact]
    public void Deadline_NoProgress_ExpiresAfterItsTimeout()
    {
        using var deadline = new CallDeadline(Timeout, TimeSpan.Zero, _clock, CancellationToken.None);

        _clock.Advance(Timeout - TimeSpan.FromMilliseconds(1));
        deadline.Token.IsCancellationRequested.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        deadline.Token.IsCancellationRequested.ShouldBeTrue();
        deadline.HasExpired.ShouldBeTrue();
    }

    [Fact]
    public void Deadline_TimeSpentBefore_ExpiresSoonerByThat()
    {
        using var deadline = new CallDeadline(Timeout, Timeout / 2, _clock, CancellationToken.None);
        using var spent = new CallDeadline(Timeout, Timeout * 2, _clock, CancellationToken.None);

        _clock.Advance(Timeout / 2);

        deadline.HasExpired.ShouldBeTrue();
        spent.HasExpired.ShouldBeTrue();
    }

    [Fact]
    public void Deadline_Progress_BeginsTheTimeoutAnew()
    {
        using var deadline = new CallDeadline(Timeout, TimeSpan.Zero, _clock, CancellationToken.None);
        _clock.Advance(Timeout - Tick);

        deadline.OnProgress();

        _clock.Advance(Timeout - TimeSpan.FromMilliseconds(1));
        deadline.HasExpired.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        deadline.HasExpired.ShouldBeTrue();
    }

    [Fact]
    public void Deadline_ProgressForEver_ExpiresAtTheLongest()
    {
        using var deadline = new CallDeadline(Timeout, TimeSpan.Zero, _clock, CancellationToken.None);
        var begun = _clock.GetUtcNow();

        while (!deadline.HasExpired && _clock.GetUtcNow() - begun < CallDeadline.Longest * 2)
        {
            deadline.OnProgress();
            _clock.Advance(TimeSpan.FromSeconds(7));
        }

        (_clock.GetUtcNow() - begun).ShouldBeInRange(CallDeadline.Longest, CallDeadline.Longest + TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task Deadline_CallerGone_IsNoExpiry()
    {
        using var caller = new CancellationTokenSource();
        using var deadline = new CallDeadline(Timeout, TimeSpan.Zero, _clock, caller.Token);

        await caller.CancelAsync();

        deadline.Token.IsCancellationRequested.ShouldBeTrue();
        deadline.HasExpired.ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OnProgress_AfterTheCall_DoesNothing(bool isSystemClock)
    {
        var deadline = new CallDeadline(Timeout, TimeSpan.Zero, isSystemClock ? TimeProvider.System : _clock, CancellationToken.None);
        deadline.Dispose();

        Should.NotThrow(deadline.OnProgress);
    }

    [Fact]
    public void Deadline_NoTimeLeft_HasExpiredFromTheBeginning()
    {
        using var deadline = new CallDeadline(Timeout, Timeout, TimeProvider.System, CancellationToken.None);

        deadline.Token.IsCancellationRequested.ShouldBeTrue();
        deadline.HasExpired.ShouldBeTrue();
    }

    [Fact]
    public async Task Deadline_CallersOneAfterTheOther_EndsOnlyItsOwnCall()
    {
        // On the system's clock, whose deadlines share their sources one after the other.
        using var gone = new CancellationTokenSource();
        using (var first = new CallDeadline(Timeout, TimeSpan.Zero, TimeProvider.System, gone.Token))
        {
            first.HasExpired.ShouldBeFalse();
        }

        using var second = new CallDeadline(Timeout, TimeSpan.Zero, TimeProvider.System, CancellationToken.None);
        await gone.CancelAsync();

        second.Token.IsCancellationRequested.ShouldBeFalse();
    }
}
