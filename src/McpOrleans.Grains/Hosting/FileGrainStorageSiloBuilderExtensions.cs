using McpOrleans.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Providers;
using Orleans.Storage;

namespace McpOrleans.Grains.Hosting;

/// <summary>Adds grain storage on files to a silo.</summary>
public static class FileGrainStorageSiloBuilderExtensions
{
    /// <summary>
    /// Keeps grain states as files, for a service that runs in one process. The silo does not start when the data folder cannot
    /// be used, or is used by another process. May be called again to configure more.
    /// </summary>
    public static ISiloBuilder AddFileGrainStorageAsDefault(this ISiloBuilder builder, Action<FileGrainStorageOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<FileGrainStorageOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<FileGrainStorageOptions>, FileGrainStorageOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<FileGrainStorage>();
        services.TryAddKeyedSingleton<IGrainStorage>(
            ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, (provider, _) => provider.GetRequiredService<FileGrainStorage>());
        services.TryAddSingleton<IGrainStorage>(provider => provider.GetRequiredService<FileGrainStorage>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILifecycleParticipant<ISiloLifecycle>, FileGrainStorage>(
            provider => provider.GetRequiredService<FileGrainStorage>()));
        return builder;
    }
}
