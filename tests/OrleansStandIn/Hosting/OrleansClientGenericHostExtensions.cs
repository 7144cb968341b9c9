using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Microsoft.Extensions.Hosting;

public static class OrleansClientGenericHostExtensions
{
    public static HostApplicationBuilder UseOrleansClient(this HostApplicationBuilder hostAppBuilder, Action<IClientBuilder> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(hostAppBuilder);
        configureDelegate(AddClient(hostAppBuilder.Services, hostAppBuilder.Configuration));
        return hostAppBuilder;
    }

    public static IHostApplicationBuilder UseOrleansClient(this IHostApplicationBuilder hostAppBuilder, Action<IClientBuilder> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(hostAppBuilder);
        configureDelegate(AddClient(hostAppBuilder.Services, hostAppBuilder.Configuration));
        return hostAppBuilder;
    }

    private static ClientBuilder AddClient(IServiceCollection services, IConfiguration configuration)
    {
        if (services.FirstOrDefault(service => service.ServiceType == typeof(ClientBuilder))?.ImplementationInstance is ClientBuilder existing)
        {
            return existing;
        }

        if (services.Any(service => service.ServiceType == typeof(SiloBuilder)))
        {
            throw new OrleansConfigurationException("Do not call both UseOrleansClient/AddOrleansClient with UseOrleans/AddOrleans.");
        }

        var builder = new ClientBuilder(services, configuration);
        services.AddSingleton(builder);
        services.AddOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.AddKeyedSingleton<TimeProvider>(KeyedService.AnyKey, static (provider, _) => provider.GetRequiredService<TimeProvider>());
        services.AddSingleton(static provider => new Endpoint(
            provider, () => FindCluster(provider), provider.GetRequiredService<IOptions<ClientMessagingOptions>>().Value));
        services.AddSingleton<IClusterClient>(static provider => new GrainFactory(provider.GetRequiredService<Endpoint>()));
        services.AddSingleton<IGrainFactory>(static provider => provider.GetRequiredService<IClusterClient>());
        services.AddHostedService<ClientHostedService>();
        return builder;
    }

    private static Cluster FindCluster(IServiceProvider services) => services.GetService<ClusterMembership>()?.Cluster
        ?? throw new OrleansConfigurationException(
            "The stand-in for Orleans runs in one process: a client can't reach a silo in another one.");

    private sealed class ClientHostedService(Endpoint endpoint) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            _ = endpoint.Cluster;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            endpoint.Close();
            endpoint.Observers.Clear();
            return Task.CompletedTask;
        }
    }
}
