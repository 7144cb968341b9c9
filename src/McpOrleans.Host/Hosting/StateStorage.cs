using McpOrleans.Grains.Hosting;
using McpOrleans.Host.Configuration;
using McpOrleans.Host.Startup;

namespace McpOrleans.Host.Hosting;

/// <summary>Sets up where grain state and reminders are kept.</summary>
internal static partial class StateStorage
{
    /// <exception cref="StartException">The provider is not part of this build.</exception>
    public static ISiloBuilder UseStateStorage(this ISiloBuilder silo, McpOrleansOptions options)
    {
        if (options.StorageProvider == StateStorageProvider.Files)
        {
            return silo.UseInMemoryReminderService()
                .AddFileGrainStorageAsDefault(storage => storage.DataFolder = options.Data)
                .AddServerReactivation();
        }

        var isPartOfBuild = false;
        UseAzure(silo, options.StorageConnectionString!, ref isPartOfBuild);
        return isPartOfBuild
            ? silo
            : throw new StartException($"storage '{options.StorageProvider}' is not part of this build, which was made without the Azure packages (docs/building.md).");
    }

    /// <summary>In the folder Azure, which a build may leave out; nothing happens then.</summary>
    static partial void UseAzure(ISiloBuilder silo, string connectionString, ref bool isPartOfBuild);
}
