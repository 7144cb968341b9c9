using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace McpOrleans.Grains.Tests.OrleansSemantics.Support;

internal static class SemanticsCluster
{
    /// <summary>A cluster with memory storage and reminders.</summary>
    public static async Task<InProcessTestCluster> StartAsync(
        short silos = 1, Action<ISiloBuilder>? configureSilo = null, Action<IClientBuilder>? configureClient = null)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddMemoryGrainStorageAsDefault();
            silo.UseInMemoryReminderService();
            configureSilo?.Invoke(silo);
        });
        if (configureClient is not null)
        {
            builder.ConfigureClient(configureClient);
        }

        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    /// <summary>Grain timers and reminders follow the clock, all that keeps a silo alive does not.</summary>
    public static ISiloBuilder UseClock(this ISiloBuilder silo, TimeProvider clock)
    {
        silo.Services.AddSingleton(clock);
        foreach (var area in new[]
        {
            TimeProviderNames.Membership, TimeProviderNames.Messaging, TimeProviderNames.SystemTimers, TimeProviderNames.GrainDirectory,
            TimeProviderNames.ActivationManagement,
        })
        {
            silo.Services.AddKeyedSingleton(area, TimeProvider.System);
        }

        return silo;
    }
}
