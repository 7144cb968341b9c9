using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpOrleans.Client.Hosting;

/// <summary>Adds the client library to an application.</summary>
public static class McpOrleansClientServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IMcpOrleansClient"/> as a singleton. It uses the application's <see cref="IGrainFactory"/>, which comes from
    /// a silo or from an Orleans client. Calling this method twice has the same effect as calling it once.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IServiceCollection AddMcpOrleansClient(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IMcpOrleansClient, McpOrleansClient>();
        return services;
    }
}
