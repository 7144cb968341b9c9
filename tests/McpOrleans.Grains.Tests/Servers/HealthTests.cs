using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

public sealed class HealthTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    [Fact]
    public async Task Connect_NewServer_IsHealthyWithoutWaitingForACheck()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("discovered", GrainCluster.At(upstream.Url));

        var status = (await server.GetStatusAsync()).ShouldNotBeNull();

        (status.Health, status.HealthScore).ShouldBe((HealthStatus.Healthy, 1));
        status.LastChecked.ShouldNotBeNull();
        upstream.Script.Traffic.Messages("ping").ShouldBe(0);
    }

    [Fact]
    public async Task CheckHealth_ServerWell_IsHealthyWithScoreAndLatency()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("well", GrainCluster.At(upstream.Url));

        var status = (await server.CheckHealthAsync(Cancel)).ShouldNotBeNull();

        status.Health.ShouldBe(HealthStatus.Healthy);
        status.HealthScore.ShouldBe(1);
        status.Latency.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.Zero);
        status.LastChecked.ShouldNotBeNull();
        status.TotalUptime.ShouldBeGreaterThan(TimeSpan.Zero);
        status.ServerInfo.ShouldNotBeNull().Name.ShouldBe("test-server");
    }

    [Fact]
    public async Task CheckHealth_ServerDown_KeepsItsToolsAndMarksThemStale()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("stale", GrainCluster.At(upstream.Url));
        await server.CheckHealthAsync(Cancel);
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Status });

        var down = (await server.CheckHealthAsync(Cancel)).ShouldNotBeNull();

        down.Health.ShouldBe(HealthStatus.Unhealthy);
        down.ToolsStale.ShouldBeTrue();
        down.ToolsCount.ShouldBeGreaterThan(0);
        (await PublishedAsync("stale")).ShouldSatisfyAllConditions(
            published => published.Stale.ShouldBeTrue(), published => published.Tools.ShouldNotBeEmpty());
    }

    [Fact]
    public async Task CheckHealth_ServerBack_IsHealthyAtOnceAndListedAnew()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("back", GrainCluster.At(upstream.Url));
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Status });
        for (var check = 0; check < 3; check++)
        {
            (await server.CheckHealthAsync(Cancel))!.Health.ShouldBe(HealthStatus.Unhealthy);
        }

        upstream.Script.Faults.Clear();
        upstream.Script.Tools.Add(TestServers.Tools.ServerTool.Named("fresh"));
        var back = (await server.CheckHealthAsync(Cancel)).ShouldNotBeNull();

        back.Health.ShouldBe(HealthStatus.Healthy);
        back.ToolsStale.ShouldBeFalse();
        (await PublishedAsync("back")).Tools.ShouldContain(tool => tool.Name == "fresh");
    }

    [Fact]
    public async Task Timer_ShortInterval_ReconnectsWithoutAnyCall()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var config = GrainCluster.At(upstream.Url) with { HealthCheckInterval = TimeSpan.FromSeconds(5) };
        var server = cluster.Server("timer");
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Status });
        await server.ConfigureAsync(config);
        await Eventually.TrueAsync(async _ => (await server.GetStatusAsync())!.State is ConnectionState.Error, cancellationToken: Cancel);

        upstream.Script.Faults.Clear();

        await Eventually.TrueAsync(async _ => (await server.GetStatusAsync())!.Health is HealthStatus.Healthy, cancellationToken: Cancel);
        await Eventually.TrueAsync(async _ => !(await PublishedAsync("timer")).Tools.IsEmpty, cancellationToken: Cancel);
    }

    [Fact]
    public async Task ToolsChanged_Storm_IsListedAFewTimesOnly()
    {
        await using var upstream = await TestServer.StartAsync(new() { Protocol = "2025-11-25" }, Cancel);
        await cluster.ConnectAsync("storm", GrainCluster.At(upstream.Url));
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().OpenStreams == 1, cancellationToken: Cancel);
        upstream.Script.Traffic.Reset();
        var started = TimeProvider.System.GetTimestamp();

        for (var i = 0; i < 100; i++)
        {
            upstream.Script.Tools.Add(TestServers.Tools.ServerTool.Named($"storm-{i}"));
            await upstream.Script.Tools.NotifyChangedAsync(Cancel);
        }

        await Eventually.TrueAsync(async _ => (await PublishedAsync("storm")).Tools.Any(tool => tool.Name == "storm-99"), cancellationToken: Cancel);

        // A listing is two messages, once there are more than a hundred tools; what is announced leads to three of them at most, and
        // waits a quarter of a second for more to be announced. On a busy machine the storm lasts longer.
        var pauses = (int)(TimeProvider.System.GetElapsedTime(started) / TimeSpan.FromSeconds(0.25));
        upstream.Script.Traffic.Messages("tools/list").ShouldBeLessThan(2 * 3 * (pauses + 2));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<PublishedServer> PublishedAsync(string tenant) =>
        (await cluster.Directory(tenant).GetSnapshotAsync(null))!.Servers.ShouldHaveSingleItem();
}
