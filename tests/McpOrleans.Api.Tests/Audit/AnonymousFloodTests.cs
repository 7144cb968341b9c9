using McpOrleans.Api.Audit;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Audit;

public sealed class AnonymousFloodTests
{
    [Fact]
    public void TryPass_Flood_LetsFewPassAndCountsTheOthers()
    {
        var clock = new SetClock();
        var flood = new AnonymousFlood(clock);

        Enumerable.Range(0, 100).Count(_ => flood.TryPass(out var none) && none == 0).ShouldBe(AnonymousFlood.PerSecond);
        clock.Now += TimeSpan.FromSeconds(1);

        flood.TryPass(out var suppressed).ShouldBeTrue();
        suppressed.ShouldBe(100 - AnonymousFlood.PerSecond);
        flood.TryPass(out suppressed).ShouldBeTrue();
        suppressed.ShouldBe(0);
    }
}
