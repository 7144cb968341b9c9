using McpOrleans.Grains.Hosting;
using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using McpOrleans.TestServers.Fixtures;
using Orleans.TestingHost;
using Shouldly;
using Xunit;
using TestFolder = McpOrleans.Grains.Tests.Storage.TestFolder;

namespace McpOrleans.Grains.Tests.Hosting;

public sealed class DeletionResumptionTests
{
    private const string Tenant = "acme";

    [Fact]
    public async Task Start_DeletionThatWasBrokenOff_GoesOnByItself()
    {
        using var folder = new TestFolder();
        await using (var cluster = await StartAsync(folder.Path, silo => silo.AddIncomingGrainCallFilter(new NoRemoval())))
        {
            await cluster.Client.GetGrain<ITenantGrain>(Tenant).CreateIfMissingAsync();
            await cluster.Client.GetGrain<ITenantGrain>("other").CreateIfMissingAsync();
            await Server(cluster).ConfigureAsync(new McpServerConfig { Url = "https://example.org/mcp", Enabled = false });
            await Should.ThrowAsync<TimeoutException>(cluster.Client.GetGrain<ITenantGrain>(Tenant).DeleteAsync());
        }

        await using var restarted = await StartAsync(folder.Path);

        var registry = restarted.Client.GetGrain<ITenantRegistryGrain>(ITenantRegistryGrain.Key);
        await Eventually.TrueAsync(async _ => (await registry.GetSnapshotAsync(null))!.Tenants.All(tenant => tenant.Name != Tenant));
        (await Server(restarted).GetStatusAsync()).ShouldBeNull();
        (await restarted.Client.GetGrain<ITenantGrain>("other").GetAsync()).ShouldNotBeNull();
    }

    [Fact]
    public async Task Start_DeletionFailsAtFirst_IsTriedAgain()
    {
        using var folder = new TestFolder();
        await using (var cluster = await StartAsync(folder.Path, silo => silo.AddIncomingGrainCallFilter(new NoRemoval())))
        {
            await cluster.Client.GetGrain<ITenantGrain>(Tenant).CreateIfMissingAsync();
            await Server(cluster).ConfigureAsync(new McpServerConfig { Url = "https://example.org/mcp", Enabled = false });
            await Should.ThrowAsync<TimeoutException>(cluster.Client.GetGrain<ITenantGrain>(Tenant).DeleteAsync());
        }

        var clock = new FakeClock();
        var grain = new FailsAtFirst($"{Tenant}/test", nameof(IMcpServerGrain.RemoveAsync), failures: 2);
        await using var restarted = await StartAsync(folder.Path, silo => silo.UseClock(clock).AddIncomingGrainCallFilter(grain));

        // Not so much time that the tenant's reminder, which comes after a minute, would see to the deletion.
        await grain.PassPausesAsync(clock, 2);

        var registry = restarted.Client.GetGrain<ITenantRegistryGrain>(ITenantRegistryGrain.Key);
        await Eventually.TrueAsync(async _ => (await registry.GetSnapshotAsync(null))!.Tenants.All(tenant => tenant.Name != Tenant));
        grain.Calls.ShouldBe(3);
    }

    private static IMcpServerGrain Server(InProcessTestCluster cluster) =>
        cluster.Client.GetGrain<IMcpServerGrain>(new ServerKey(Tenant, "test").ToString());

    private static async Task<InProcessTestCluster> StartAsync(string dataFolder, Action<ISiloBuilder>? configure = null)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.UseInMemoryReminderService()
                .AddMcpOrleansGrains()
                .Configure<OutboundPolicy>(policy => policy.AllowEverything())
                .AddFileGrainStorageAsDefault(options => options.DataFolder = dataFolder)
                .AddServerReactivation();
            configure?.Invoke(silo);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    /// <summary>No server can be removed.</summary>
    private sealed class NoRemoval : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context) =>
            context.Grain is IMcpServerGrain && context.MethodName == nameof(IMcpServerGrain.RemoveAsync)
                ? throw new TimeoutException("The server's grain does not answer.")
                : context.Invoke();
    }
}
