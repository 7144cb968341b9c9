using McpOrleans.Grains.Tests.Storage;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

/// <summary>A keyed call does not run twice when the keys, or the configuration of their server, cannot be read.</summary>
public sealed class UnreadableKeysTests(TroubledCluster cluster) : IClassFixture<TroubledCluster>
{
    [Fact]
    public async Task Invoke_KeysUnreadable_RefusesKeyedCallsForAsLongAsAKeyIsRetained()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("keys", GrainCluster.At(upstream.Url));
        var keyed = GrainCluster.Call("echo", new { message = "hi" }) with { IdempotencyKey = "key" };
        GrainCluster.Text(await server.InvokeAsync(keyed, Cancel)).ShouldBe("hi");
        await cluster.DeactivateAsync(server);
        var file = cluster.FileOf(StateNames.KeyedCalls, "keys");
        File.Delete(file);
        Directory.CreateDirectory(file);

        GrainCluster.FailureOf(await server.InvokeAsync(keyed, Cancel)).ShouldSatisfyAllConditions(
            failure => failure.Code.ShouldBe(ErrorCodes.StorageUnavailable), failure => failure.Ran.ShouldBe(false));
        GrainCluster.Text(await server.InvokeAsync(keyed with { IdempotencyKey = null }, Cancel)).ShouldBe("hi");
        cluster.Clock.Advance(TimeSpan.FromMinutes(10));

        GrainCluster.Text(await server.InvokeAsync(keyed, Cancel)).ShouldBe("hi");
    }

    [Fact]
    public async Task Invoke_KeysUnreadableAndTheServerRemovedMeanwhile_RefusesKeyedCalls()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("doubtful", GrainCluster.At(upstream.Url));
        var keyed = GrainCluster.Call("echo", new { message = "hi" }) with { IdempotencyKey = "key" };
        GrainCluster.Text(await server.InvokeAsync(keyed, Cancel)).ShouldBe("hi");
        await cluster.DeactivateAsync(server);
        await StateFiles.SpoilAsync(cluster.FileOf(StateNames.KeyedCalls, "doubtful"), "newer", Cancel);

        (await server.RemoveAsync()).ShouldBeTrue();
        (await server.ConfigureAsync(GrainCluster.At(upstream.Url))).Refusal.ShouldBeNull();

        GrainCluster.FailureOf(await server.InvokeAsync(keyed, Cancel)).ShouldSatisfyAllConditions(
            failure => failure.Code.ShouldBe(ErrorCodes.StorageUnavailable), failure => failure.Ran.ShouldBe(false));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Configure_ConfigurationUnreadable_KeepsTheKeys(bool isRemovedFirst)
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var tenant = $"kept-keys-{isRemovedFirst}".ToLowerInvariant();
        var server = await cluster.ConnectAsync(tenant, GrainCluster.At(upstream.Url));
        var keyed = GrainCluster.Call("count") with { IdempotencyKey = "key" };
        GrainCluster.Text(await server.InvokeAsync(keyed, Cancel)).ShouldBe("1");
        await cluster.DeactivateAsync(server);
        await StateFiles.SpoilAsync(cluster.FileOf(StateNames.Server, tenant), "damaged", Cancel);

        if (isRemovedFirst)
        {
            (await server.RemoveAsync()).ShouldBeTrue();
        }

        (await server.ConfigureAsync(GrainCluster.At(upstream.Url))).Refusal.ShouldBeNull();

        GrainCluster.Text(await server.InvokeAsync(keyed, Cancel)).ShouldBe("1");
        upstream.Script.Traffic.Calls("count").ShouldBe(1);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
