using System.Collections.Immutable;
using McpOrleans.Grains.Resilience;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Resilience;

public sealed class HealthScoreTests
{
    [Theory]
    [InlineData("", null, HealthStatus.Unknown)]
    [InlineData("+", 1.0, HealthStatus.Healthy)]
    [InlineData("-", 0.0, HealthStatus.Unhealthy)]
    [InlineData("++", 1.0, HealthStatus.Healthy)]
    [InlineData("+-", 0.667, HealthStatus.Degraded)]
    [InlineData("-+", 0.333, HealthStatus.Unhealthy)]
    [InlineData("+---------", 0.5, HealthStatus.Degraded)]
    [InlineData("++--------", 0.75, HealthStatus.Healthy)]
    [InlineData("-+++++++++", 0.5, HealthStatus.Unhealthy)]
    public void Of_Outcomes_WeighsEachOlderOneHalf(string newestFirst, double? score, HealthStatus status)
    {
        var checks = newestFirst.Select(outcome => outcome == '+').ToImmutableArray();

        if (score is null)
        {
            HealthScore.Of(checks).ShouldBeNull();
        }
        else
        {
            HealthScore.Of(checks).ShouldNotBeNull().ShouldBe(score.Value, tolerance: 0.001);
        }

        HealthScore.StatusOf(checks).ShouldBe(status);
    }

    [Fact]
    public void With_ManyOutcomes_KeepsTheNewestTen()
    {
        var checks = ImmutableArray<bool>.Empty;
        for (var i = 0; i < 25; i++)
        {
            checks = checks.With(i >= 20);
        }

        checks.ShouldBe([true, true, true, true, true, false, false, false, false, false]);
    }
}
