using McpOrleans.Api.Health;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Health;

public sealed class OverallHealthTests
{
    [Theory]
    [InlineData("", HealthStatus.Healthy)]
    [InlineData("Healthy Healthy", HealthStatus.Healthy)]
    [InlineData("Healthy Unknown", HealthStatus.Unknown)]
    [InlineData("Unknown", HealthStatus.Unknown)]
    [InlineData("Healthy Degraded", HealthStatus.Degraded)]
    [InlineData("Healthy Unhealthy", HealthStatus.Degraded)]
    [InlineData("Unknown Unhealthy", HealthStatus.Degraded)]
    [InlineData("Unhealthy Unhealthy", HealthStatus.Unhealthy)]
    [InlineData("Degraded Degraded", HealthStatus.Degraded)]
    public void Of_EnabledServers_IsOneWord(string servers, HealthStatus expected) => OverallHealth
        .Of(servers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(status => Server(Enum.Parse<HealthStatus>(status), isEnabled: true)))
        .ShouldBe(expected);

    [Fact]
    public void Of_DisabledServers_DoNotCount() =>
        OverallHealth.Of([Server(HealthStatus.Healthy, isEnabled: true), Server(HealthStatus.Unhealthy, isEnabled: false)]).ShouldBe(HealthStatus.Healthy);

    private static McpServerStatus Server(HealthStatus health, bool isEnabled) => new()
    {
        Name = "a",
        Config = new McpServerConfig { Enabled = isEnabled },
        State = ConnectionState.Connected,
        Health = health,
        ToolsCount = 0,
        Statistics = new McpServerStatistics(),
        Circuit = new CircuitStatus { State = CircuitState.Closed, FailureCount = 0 },
    };
}
