using McpOrleans.Grains.Tests.Servers;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.ToolDirectory;

public sealed class ListingQuotaTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    [Fact]
    public async Task Listing_BiggerThanTheQuota_IsNotTakenOverUntilItIsRaised()
    {
        const string Tenant = "listing";
        var tenant = cluster.Grains.GetGrain<ITenantGrain>(Tenant);
        await tenant.ConfigureAsync(new TenantSettings { Quotas = new TenantQuotas { StoredBytes = 2000 } });
        await using var upstream = await TestServer.StartAsync(new() { ExtraTools = 50 });
        var server = await cluster.ConnectAsync(Tenant, GrainCluster.At(upstream.Url));

        var refused = (await server.ListToolsAsync(TestContext.Current.CancellationToken)).ShouldNotBeNull();
        await tenant.ConfigureAsync(new TenantSettings { Quotas = new TenantQuotas { StoredBytes = 1_000_000 } });
        var listed = (await server.ListToolsAsync(TestContext.Current.CancellationToken)).ShouldNotBeNull();

        refused.Tools.ShouldBeEmpty();
        refused.Failure.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.QuotaExceeded);
        listed.Failure.ShouldBeNull();
        listed.Tools.Length.ShouldBeGreaterThan(50);
        (await cluster.Directory(Tenant).GetSnapshotAsync(null))!.Servers.ShouldHaveSingleItem().StoredBytes.ShouldBeInRange(2000, 1_000_000);
    }
}
