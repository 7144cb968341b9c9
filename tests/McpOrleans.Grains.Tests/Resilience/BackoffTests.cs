using McpOrleans.Grains.Resilience;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Resilience;

public sealed class BackoffTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(5, 32)]
    public void Delay_MiddleOfSpread_DoublesEachTime(int attempt, double seconds) =>
        Backoff.Delay(attempt, First, Longest, random: 0.5).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void Delay_EndsOfSpread_AreAQuarterAway()
    {
        Backoff.Delay(2, First, Longest, random: 0).ShouldBe(TimeSpan.FromSeconds(3));
        Backoff.Delay(2, First, Longest, random: 0.999999).TotalSeconds.ShouldBe(5, tolerance: 0.001);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(100)]
    [InlineData(100_000)]
    public void Delay_ManyAttempts_StaysAtTheCap(int attempt) =>
        Backoff.Delay(attempt, First, Longest, random: 0.9).ShouldBe(Longest);

    [Fact]
    public void Delay_TinyFirstDelay_IsAtLeastATenthOfASecond() =>
        Backoff.Delay(0, TimeSpan.FromMilliseconds(1), Longest, random: 0).ShouldBe(Backoff.Minimum);
}
