using McpOrleans.Grains.Hosting;
using McpOrleans.Grains.Storage;

namespace McpOrleans.Host.Hosting;

/// <summary>Files in a folder that a single process uses. Therefore reminders are in memory, and there is no cluster.</summary>
internal sealed class FileStateStorage(string folder) : StateStorage
{
    public override Task PrepareAsync(CancellationToken cancellationToken)
    {
        // The grain storage opens the folder later. A folder that cannot be used must be reported before anything else begins.
        DataFolder.Open(folder).Dispose();
        return Task.CompletedTask;
    }

    public override void AddTo(ISiloBuilder silo) => silo
        .UseInMemoryReminderService()
        .AddFileGrainStorageAsDefault(storage => storage.DataFolder = folder)
        .AddServerReactivation();

    public override void Join(ISiloBuilder silo, ClusterSettings cluster) => throw NoCluster();

    public override void Connect(IServiceCollection services, ClusterSettings cluster) => throw NoCluster();

    private static StartException NoCluster() => new("storage in files is for a single process; a cluster needs storage that all its processes share.");
}
