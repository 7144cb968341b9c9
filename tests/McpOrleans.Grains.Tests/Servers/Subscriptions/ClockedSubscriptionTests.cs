using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers.Subscriptions;

/// <summary>What becomes of leases as time goes by.</summary>
public sealed class ClockedSubscriptionTests
{
    private const string Greeting = "test://greeting";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Lease_NotRenewed_RunsOut(string revision)
    {
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { Protocol = revision }, Cancel);
        await using var cluster = await ClockedCluster.StartAsync();
        await cluster.Server().ConfigureAsync(new McpServerConfig { Url = upstream.Url.ToString(), ConnectTimeout = TimeSpan.FromMinutes(5), HealthCheckInterval = TimeSpan.FromHours(1) });
        (await cluster.Server().ConnectAsync(Cancel))!.State.ShouldBe(ConnectionState.Connected);
        var front = new ListeningFront(cluster.Grains);
        (await front.LeaseAsync(cluster.Server(), Greeting)).Refused.ShouldBeEmpty();
        await cluster.PassAsync(TimeSpan.FromMinutes(2));
        (await front.LeaseAsync(cluster.Server(), Greeting)).Refused.ShouldBeEmpty();
        await cluster.PassAsync(TimeSpan.FromMinutes(2));
        upstream.Script.Content.Subscribers(Greeting).ShouldBe(1);

        await cluster.PassUntilAsync(
            () => Task.FromResult(upstream.Script.Content.Subscribers(Greeting) == 0), TimeSpan.FromMinutes(3), Cancel);

        GC.KeepAlive(front);
    }
}
