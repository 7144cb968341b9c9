using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpOrleans.Client.Hosting;

/// <summary>Adds the client library to an application.</summary>
public static class McpOrleansClientServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IMcpOrleansClient"/>. It uses the application's <see cref="IGrainFactory"/>, that of a silo or that of an
    /// Orleans client. Adding it twice is the same as once.
    /// </summary>
    public static IServiceCollection AddMcpOrleansClient(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IMcpOrleansClient, McpOrleansClient>();
        return services;
    }
}
