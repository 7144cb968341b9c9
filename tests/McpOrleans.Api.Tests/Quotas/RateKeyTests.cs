using McpOrleans.Api.Quotas;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Quotas;

public sealed class RateKeyTests
{
    [Theory]
    [InlineData(0.001)]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(9.9)]
    [InlineData(10)]
    [InlineData(25)]
    [InlineData(999.9)]
    [InlineData(1_000_000)]
    public void Options_OfAnyRate_FillTheBucketAtThatRate(double perSecond)
    {
        var options = new RateKey("a", 1, perSecond, null).Options;

        (options.TokensPerPeriod / options.ReplenishmentPeriod.TotalSeconds).ShouldBe(perSecond, perSecond * 0.001);
        options.ReplenishmentPeriod.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(90));
        options.TokenLimit.ShouldBe((int)Math.Ceiling(perSecond));
    }

    [Theory]
    [InlineData(0.5, null, 1)]
    [InlineData(2.5, null, 3)]
    [InlineData(2.5, 1, 1)]
    [InlineData(2.5, 100, 100)]
    public void BucketSize_IsTheBurstOrASecond(double perSecond, int? burst, int expected) =>
        new RateKey("a", 1, perSecond, burst).Options.TokenLimit.ShouldBe(expected);

    [Fact]
    public void TakeToken_OfTwoTenants_TakesEachFromItsOwn()
    {
        using var limiters = new TenantLimiters();
        var (a, b) = (new RateKey("a", 1, 0.01, 2), new RateKey("b", 1, 0.01, 1));

        limiters.TakeToken(a).ShouldBeNull();
        limiters.TakeToken(a).ShouldBeNull();
        limiters.TakeToken(a).ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(100));
        limiters.TakeToken(b).ShouldBeNull();
        limiters.TakeToken(a with { Burst = 3 }).ShouldBeNull("other settings count anew");
        limiters.TakeToken(a with { Generation = 2 }).ShouldBeNull("a tenant created again has a bucket of its own");
    }
}
