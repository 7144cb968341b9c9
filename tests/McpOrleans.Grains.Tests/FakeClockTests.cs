using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests;

public sealed class FakeClockTests
{
    private readonly FakeClock _clock = new();

    [Fact]
    public async Task Advance_SomebodyWaitsForTheRestOfAMillisecond_GetsThere()
    {
        var due = _clock.GetUtcNow() + TimeSpan.FromMilliseconds(5.4);
        var waiting = UntilAsync(due);

        await Task.Run(() => _clock.Advance(TimeSpan.FromMilliseconds(10)), Cancel).WaitAsync(TimeSpan.FromSeconds(30), Cancel);

        await waiting.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Waits as Orleans waits until a reminder is due.</summary>
    private async Task UntilAsync(DateTimeOffset due)
    {
        while (due - _clock.GetUtcNow() is var rest && rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, _clock, Cancel);
        }
    }
}
