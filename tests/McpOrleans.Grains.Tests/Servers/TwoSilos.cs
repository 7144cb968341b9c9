using McpOrleans.Grains.Hosting;
using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Tests.Storage;
using McpOrleans.TestServers.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Storage;
using Orleans.TestingHost;
using Shouldly;

namespace McpOrleans.Grains.Tests.Servers;

/// <summary>A cluster of two silos that store in the same place, which outlives them.</summary>
internal sealed class TwoSilos : IAsyncDisposable
{
    private readonly Storage.TestFolder _folder = new();
    private readonly TestStorage _storage;
    private readonly InProcessTestCluster _cluster;

    private TwoSilos()
    {
        _storage = new TestStorage(_folder.Path);
        var builder = new InProcessTestClusterBuilder(2);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            // One instance, because it lets no second one use its folder.
            silo.Services.AddKeyedSingleton<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, _storage.Storage);
            silo.Services.AddSingleton<IGrainStorage>(_storage.Storage);
            silo.UseInMemoryReminderService();
            silo.AddMcpOrleansGrains().Configure<OutboundPolicy>(policy => policy.AllowEverything());
        });
        _cluster = builder.Build();
    }

    /// <summary>The server's grain as a caller outside of the cluster sees it.</summary>
    public IMcpServerGrain Server => _cluster.Client.GetGrain<IMcpServerGrain>(Key);

    public IToolDirectoryGrain Directory => _cluster.Client.GetGrain<IToolDirectoryGrain>("default");

    private static string Key => new ServerKey("default", "test").ToString();

    public static async Task<TwoSilos> StartAsync()
    {
        var silos = new TwoSilos();
        await silos._cluster.DeployAsync();
        return silos;
    }

    /// <summary>The server's grain as callers on each of the silos see it.</summary>
    public IReadOnlyList<IMcpServerGrain> FromEachSilo() =>
        [.. _cluster.Silos.Select(silo => silo.ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<IMcpServerGrain>(Key))];

    /// <summary>Waits until a state of the server's is stored, which may be after the answer: what a silo had still to store dies with it.</summary>
    public Task StoredAsync<T>(string stateName, Func<T, bool> fits, CancellationToken cancellationToken)
        where T : new() => Eventually.TrueAsync(
            async _ => fits((await _storage.ReadAsync<T>(stateName, Server.GetGrainId())).State), cancellationToken: cancellationToken);

    /// <summary>Kills the silo on which the server's grain lives, and returns once the grain lives on the other.</summary>
    public async Task KillHomeAsync(CancellationToken cancellationToken)
    {
        var home = Home();
        await _cluster.KillSiloAsync(_cluster.GetSiloForAddress(home).ShouldNotBeNull(), cancellationToken);
        await Eventually.TrueAsync(
            async _ =>
            {
                try
                {
                    return await Server.GetStatusAsync() is not null && !Home().Equals(home);
                }
                catch (Exception exception) when (exception is OrleansException or TimeoutException)
                {
                    // The cluster does not know yet that the silo is dead.
                    return false;
                }
            },
            cancellationToken: cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _storage.Dispose();
        _folder.Dispose();
    }

    private SiloAddress Home()
    {
        _cluster.TryGetGrainContext(Server.GetGrainId(), out var context).ShouldBeTrue();
        return context!.Address.SiloAddress.ShouldNotBeNull();
    }
}
