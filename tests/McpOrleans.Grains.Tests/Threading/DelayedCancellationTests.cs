using McpOrleans.Threading;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Threading;

public sealed class DelayedCancellationTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(10);

    private readonly FakeClock _clock = new();

    [Fact]
    public async Task Token_TheOtherIsCancelled_IsCancelledAfterTheDelay()
    {
        using var first = new CancellationTokenSource();
        using var delayed = new DelayedCancellation(Delay, _clock, first.Token);

        _clock.Advance(2 * Delay);
        await first.CancelAsync();
        _clock.Advance(Delay - TimeSpan.FromMilliseconds(1));
        delayed.Token.IsCancellationRequested.ShouldBeFalse();

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        delayed.Token.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task Dispose_TheOtherIsCancelledLater_NothingFollows()
    {
        using var first = new CancellationTokenSource();
        var delayed = new DelayedCancellation(Delay, _clock, first.Token);
        var token = delayed.Token;

        delayed.Dispose();
        await first.CancelAsync();
        _clock.Advance(2 * Delay);

        token.IsCancellationRequested.ShouldBeFalse();
    }
}
