using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers.FailureTable;

/// <summary>Tests failures that need more than one call to show.</summary>
public sealed class BesideTheFailureTableTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    private const int Callers = 20;

    [Fact]
    public async Task Invoke_SessionForgottenWhileManyCall_IsReplacedOnceAndCallsOnTheOldOneGoOn()
    {
        await using var upstream = new FailingHttpServer(Edge.HttpSession);
        var server = await cluster.ConnectAsync("crowd", Config(upstream));
        await upstream.ArmAsync(Way.Disconnect, () => Task.CompletedTask);
        var held = server.InvokeAsync(GrainCluster.Call("plain"), Cancel);
        await Eventually.TrueAsync(() => upstream.Ran == 1, cancellationToken: Cancel);
        upstream.ForgetSessions();

        var replies = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => server.InvokeAsync(GrainCluster.Call("plain"), Cancel)));

        replies.ShouldAllBe(reply => GrainCluster.Text(reply) == "done");
        upstream.Ran.ShouldBe(1 + Callers);
        upstream.Handshakes.ShouldBe(2);
        held.IsCompleted.ShouldBeFalse();
        upstream.Release.SetResult();
        GrainCluster.Text(await held).ShouldBe("done");
        (await server.GetStatusAsync())!.Circuit.FailureCount.ShouldBe(0);
        await server.RemoveAsync();
    }

    [Theory]
    [InlineData(401, 0)]
    [InlineData(408, 0)]
    [InlineData(429, 0)]
    [InlineData(500, 1)]
    public async Task CheckHealth_ProbeFails_CountsAsACallWould(int status, int failures)
    {
        await using var upstream = new FailingHttpServer(Edge.HttpSession);
        var server = await cluster.ConnectAsync($"probe-{status}", Config(upstream));
        upstream.ProbeStatus = status;

        var checkedStatus = (await server.CheckHealthAsync(Cancel)).ShouldNotBeNull();

        checkedStatus.Health.ShouldNotBe(HealthStatus.Healthy);
        checkedStatus.Circuit.FailureCount.ShouldBe(failures);
        await server.RemoveAsync();
    }

    private static McpServerConfig Config(FailingServer upstream) =>
        upstream.Config with { CircuitBreakerThreshold = 100, HealthCheckInterval = TimeSpan.FromHours(1) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
