using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

/// <summary>Idempotency keys belong to one generation of a tenant.</summary>
public sealed class KeysOfTenantsTests(TroubledCluster cluster) : IClassFixture<TroubledCluster>
{
    private static McpRequest Keyed => GrainCluster.Call("count") with { IdempotencyKey = "key" };

    [Fact]
    public async Task Invoke_AgainAfterANewActivationAndAnotherConfiguration_RunsOnce()
    {
        await using var upstream = await StartAsync();
        await cluster.Tenant("one").ConfigureAsync(new TenantSettings());
        var server = await cluster.ConnectAsync("one", GrainCluster.At(upstream.Url));
        await cluster.DeactivateAsync(server);
        GrainCluster.Text(await server.InvokeAsync(Keyed, Cancel)).ShouldBe("1");

        (await server.ConfigureAsync(GrainCluster.At(upstream.Url) with { Description = "other" })).Refusal.ShouldBeNull();

        GrainCluster.Text(await server.InvokeAsync(Keyed, Cancel)).ShouldBe("1");
        upstream.Script.Traffic.Calls("count").ShouldBe(1);
    }

    [Fact]
    public async Task Invoke_KeyOfAFormerTenant_IsNotReplayedToTheOneOfToday()
    {
        await using var upstream = await StartAsync();
        await cluster.Tenant("two").ConfigureAsync(new TenantSettings());
        var server = await cluster.ConnectAsync("two", GrainCluster.At(upstream.Url));
        GrainCluster.Text(await server.InvokeAsync(Keyed, Cancel)).ShouldBe("1");
        (await cluster.Tenant("two").DeleteAsync()).ShouldBeNull();
        await cluster.Tenant("two").ConfigureAsync(new TenantSettings());
        server = await cluster.ConnectAsync("two", GrainCluster.At(upstream.Url));
        await cluster.DeactivateAsync(server);

        (await server.InvokeAsync(Keyed, Cancel)).ShouldBeOfType<CompletedReply>();
        upstream.Script.Traffic.Calls("count").ShouldBe(2);
    }

    private static Task<TestServer> StartAsync() => TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancel);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
