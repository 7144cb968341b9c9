using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpOrleans.Grains.Hosting;

/// <summary>Adds the reactivation of MCP servers to a silo.</summary>
public static class ServerReactivationSiloBuilderExtensions
{
    /// <summary>
    /// Activates every configured MCP server after the silo has started, and goes on with deletions of tenants that were broken
    /// off: for a silo whose reminders are kept in memory. Needs
    /// <see cref="FileGrainStorageSiloBuilderExtensions.AddFileGrainStorageAsDefault"/>.
    /// </summary>
    public static ISiloBuilder AddServerReactivation(this ISiloBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ILifecycleParticipant<ISiloLifecycle>, ServerReactivation>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ILifecycleParticipant<ISiloLifecycle>, DeletionResumption>());
        return builder;
    }
}
