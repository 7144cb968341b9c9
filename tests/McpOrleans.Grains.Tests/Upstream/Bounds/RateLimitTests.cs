using McpOrleans.Grains.Upstream.Bounds;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.Bounds;

public sealed class RateLimitTests
{
    private readonly FakeClock _clock = new();

    [Fact]
    public void TryTake_AtOnceAndForLong_IsBoth()
    {
        var limit = new RateLimit(perSecond: 5, atOnce: 20, _clock);

        Taken(limit).ShouldBe(20);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Taken(limit).ShouldBe(5);
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        Taken(limit).ShouldBe(0);
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        Taken(limit).ShouldBe(1);
        _clock.Advance(TimeSpan.FromHours(1));
        Taken(limit).ShouldBe(20);
    }

    [Fact]
    public void TryTake_MoreThanThereIs_TakesNothing()
    {
        var limit = new RateLimit(perSecond: 5, atOnce: 20, _clock);

        limit.TryTake(20.5).ShouldBeFalse();
        limit.TryTake(15.5).ShouldBeTrue();
        limit.TryTake(5).ShouldBeFalse();
        limit.TryTake(4.5).ShouldBeTrue();
    }

    [Fact]
    public void TryTake_FromManyThreads_GivesNoMoreThanThereIs()
    {
        var limit = new RateLimit(perSecond: 5, atOnce: 1000, _clock);
        var taken = 0;

        Parallel.For(0, 4, _ => Interlocked.Add(ref taken, Taken(limit)));

        taken.ShouldBe(1000);
    }

    private static int Taken(RateLimit limit)
    {
        var taken = 0;
        while (limit.TryTake(1))
        {
            taken++;
        }

        return taken;
    }
}
