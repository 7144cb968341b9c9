using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers.Subscriptions;

/// <summary>Leases are in memory only: a new activation learns of them from the fronts.</summary>
public sealed class LeaseActivationTests(TroubledCluster cluster) : IClassFixture<TroubledCluster>
{
    private const string Greeting = "test://greeting";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NewActivation_KnowsNoLeaseAndSaysThatItIsNew()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("leases", GrainCluster.At(upstream.Url));
        var front = new ListeningFront(cluster.Grains);
        var first = await front.LeaseAsync(server, Greeting);
        first.Refused.ShouldBeEmpty();
        (await front.LeaseAsync(server, Greeting)).Activation.ShouldBe(first.Activation);

        await cluster.DeactivateAsync(server);
        await Eventually.TrueAsync(() => upstream.Script.Content.Subscribers(Greeting) == 0, cancellationToken: Cancel);

        var second = await front.LeaseAsync(server, Greeting);
        second.Refused.ShouldBeEmpty();
        second.Activation.ShouldNotBe(first.Activation);
        await upstream.Script.Content.NotifyUpdatedAsync(Greeting, cancellationToken: Cancel);
        await Eventually.TrueAsync(
            () =>
            {
                cluster.Clock.Advance(TimeSpan.FromMilliseconds(250));
                return !front.Updated.IsEmpty;
            },
            cancellationToken: Cancel);
        front.Updated.ShouldBe([Greeting]);
    }
}
