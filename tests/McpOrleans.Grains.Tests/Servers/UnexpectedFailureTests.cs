using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

/// <summary>An exception that nobody foresaw, wherever it comes from, ends what it happened in and nothing else.</summary>
public sealed class UnexpectedFailureTests(TroubledCluster cluster) : IClassFixture<TroubledCluster>
{
    [Fact]
    public async Task Connect_FailsUnexpectedly_IsTriedAgainByTheNext()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("connect", WithToken(upstream));
        cluster.Environment = _ => throw new InvalidOperationException("Nobody foresaw this.");

        var broken = (await server.ReconnectAsync(Cancel)).ShouldNotBeNull();
        broken.State.ShouldBe(ConnectionState.Error);
        broken.LastFailure.ShouldNotBeNull().Message.ShouldNotContain("foresaw");
        GrainCluster.FailureOf(await server.InvokeAsync(GrainCluster.Call("echo"), Cancel)).Code.ShouldBe(ErrorCodes.ConnectionFailed);

        cluster.Environment = _ => "t34m";
        GrainCluster.Text(await server.InvokeAsync(GrainCluster.Call("echo", new { message = "hi" }), Cancel)).ShouldBe("hi");
    }

    [Fact]
    public async Task HealthCheck_FailsUnexpectedlyOnTrial_LetsTheNextOneIn()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var config = WithToken(upstream) with { CircuitBreakerThreshold = 1, HealthCheckInterval = TimeSpan.FromHours(1) };
        var server = await cluster.ConnectAsync("trial", config);
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Status });
        (await server.CheckHealthAsync(Cancel))!.Circuit.State.ShouldBe(CircuitState.Open);
        upstream.Script.Faults.Clear();
        await server.DisconnectAsync();
        cluster.Clock.Advance(config.CircuitBreakerTimeout);

        cluster.Environment = _ => throw new InvalidOperationException("Nobody foresaw this.");
        (await server.CheckHealthAsync(Cancel))!.Circuit.State.ShouldNotBe(CircuitState.Closed);
        cluster.Environment = _ => "t34m";
        cluster.Clock.Advance(config.CircuitBreakerTimeout);

        (await server.CheckHealthAsync(Cancel))!.Circuit.State.ShouldBe(CircuitState.Closed);
    }

    private static McpServerConfig WithToken(TestServer upstream) => GrainCluster.At(upstream.Url) with
    {
        Headers = new McpServerConfig().Headers.Add("X-Token", $"${{env:{TroubledCluster.Variable}}}"),
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
