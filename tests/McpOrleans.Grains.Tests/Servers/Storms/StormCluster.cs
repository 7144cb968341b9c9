using McpOrleans.Grains.Hosting;
using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using McpOrleans.Grains.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Storage;
using Orleans.TestingHost;
using Shouldly;

namespace McpOrleans.Grains.Tests.Servers.Storms;

/// <summary>A silo in real time, with McpOrleans' grains and files as storage, which a storm comes over.</summary>
internal sealed class StormCluster : IAsyncDisposable
{
    private readonly Storage.TestFolder _folder = new();
    private readonly TestStorage _files;
    private InProcessTestCluster? _cluster;

    private StormCluster(int seed)
    {
        _files = new TestStorage(_folder.Path);
        Storage = new StormyStorage(_files.Storage, seed);
    }

    public StormyStorage Storage { get; }

    public static async Task<StormCluster> StartAsync(int seed)
    {
        var cluster = new StormCluster(seed);
        cluster._cluster = await SemanticsCluster.StartAsync(configureSilo: silo =>
        {
            silo.AddMcpOrleansGrains().Configure<OutboundPolicy>(policy => policy.AllowEverything());
            silo.Services.AddKeyedSingleton<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, cluster.Storage);
        });
        return cluster;
    }

    public async Task CreateTenantAsync(string name, TenantQuotas quotas) =>
        (await _cluster!.Client.GetGrain<ITenantGrain>(name).ConfigureAsync(new TenantSettings { Quotas = quotas })).Errors.ShouldBeEmpty();

    public IMcpServerGrain Server(ServerKey key) => _cluster!.Client.GetGrain<IMcpServerGrain>(key.ToString());

    public IToolDirectoryGrain Directory(string tenant) => _cluster!.Client.GetGrain<IToolDirectoryGrain>(tenant);

    /// <summary>Ends the activation; the next call meets what was stored, and the storage.</summary>
    public Task DeactivateAsync(IAddressable grain) => _cluster!.DeactivateAsync(grain);

    /// <summary>What the disk has, whatever the storm does.</summary>
    public async Task<T> ReadStoredAsync<T>(string stateName, IAddressable grain)
        where T : new() => (await _files.ReadAsync<T>(stateName, grain.GetGrainId())).State;

    public async ValueTask DisposeAsync()
    {
        Storage.End();
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        _files.Dispose();
        _folder.Dispose();
    }
}
