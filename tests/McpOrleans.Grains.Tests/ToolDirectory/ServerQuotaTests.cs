using McpOrleans.Grains.Tests.Tenants;
using McpOrleans.Grains.ToolDirectory;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.ToolDirectory;

public sealed class ServerQuotaTests(TenantCluster cluster) : IClassFixture<TenantCluster>
{
    private static readonly McpServerConfig Config = new() { Url = "https://mcp.example.com/mcp", Enabled = false };

    private readonly string _tenant = $"t-{Guid.NewGuid():N}";

    [Fact]
    public async Task Configure_ManyAtOnce_AdmitsExactlyAsManyAsTheQuota()
    {
        await SetAsync(new TenantQuotas { Servers = 5 });

        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => ConfigureAsync($"server-{i}")));

        results.Count(result => result.Created).ShouldBe(5);
        results.Where(result => !result.Created).ShouldAllBe(result => result.Refusal!.Code == ErrorCodes.QuotaExceeded && result.Status == null);
        (await cluster.ServersOfAsync(_tenant)).Count.ShouldBe(5);
    }

    [Fact]
    public async Task Configure_AtTheQuota_ReplacesAndTakesWhatIsFreed()
    {
        await SetAsync(new TenantQuotas { Servers = 1 });
        (await ConfigureAsync("a")).Created.ShouldBeTrue();

        (await ConfigureAsync("a")).Status.ShouldNotBeNull();
        (await ConfigureAsync("b")).Refusal.ShouldNotBeNull().Message.ShouldContain("'servers'");
        (await cluster.Server(_tenant, "b").GetStatusAsync()).ShouldBeNull();
        (await cluster.Server(_tenant, "a").RemoveAsync()).ShouldBeTrue();
        (await ConfigureAsync("b")).Created.ShouldBeTrue();
    }

    [Fact]
    public async Task ConfigureUnlimited_BeyondTheQuota_IsAllowedAndCounts()
    {
        await SetAsync(new TenantQuotas { Servers = 1, StoredBytes = 1 });

        (await cluster.Server(_tenant, "a").ConfigureUnlimitedAsync(Config)).Created.ShouldBeTrue();
        (await cluster.Server(_tenant, "b").ConfigureUnlimitedAsync(Config)).Created.ShouldBeTrue();
        (await ConfigureAsync("c")).Refusal.ShouldNotBeNull();
        (await ConfigureAsync("a")).Refusal.ShouldBeNull("it grows no bigger");
    }

    [Fact]
    public async Task Configure_BiggerThanTheQuota_IsRefusedAndChangesNothing()
    {
        await SetAsync(new TenantQuotas { StoredBytes = 2000 });
        (await ConfigureAsync("a")).Created.ShouldBeTrue();

        var refused = await ConfigureAsync("a", Config with { Description = "big", Url = $"{Config.Url}/{new string('x', 1600)}" });

        refused.Errors.ShouldBeEmpty();
        refused.Refusal.ShouldNotBeNull().Message.ShouldContain("'stored_bytes'");
        (await cluster.Server(_tenant, "a").GetStatusAsync()).ShouldNotBeNull().Config.Description.ShouldBeNull();
    }

    [Fact]
    public async Task Admitted_ThenLost_IsReleasedInTime()
    {
        await SetAsync(new TenantQuotas { Servers = 1 });
        var directory = cluster.Directory(_tenant);
        (await directory.AdmitAsync("lost", 10, isUnlimited: false)).Refusal.ShouldBeNull();
        await cluster.DeactivateAsync(directory);

        (await ConfigureAsync("a")).Refusal.ShouldNotBeNull();
        (await cluster.ServersOfAsync(_tenant)).ShouldBeEmpty();
        cluster.Clock.Advance(Reservations.AbandonedAfter);

        (await ConfigureAsync("a")).Created.ShouldBeTrue();
    }

    private async Task SetAsync(TenantQuotas quotas) => await cluster.Tenant(_tenant).ConfigureAsync(new TenantSettings { Quotas = quotas });

    private Task<ConfigureServerResult> ConfigureAsync(string server, McpServerConfig? config = null) =>
        cluster.Server(_tenant, server).ConfigureAsync(config ?? Config);
}
