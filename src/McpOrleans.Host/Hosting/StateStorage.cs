namespace McpOrleans.Host.Hosting;

/// <summary>
/// The place where grain state and reminders are stored. If silos and fronts share it, they also find each other through it.
/// </summary>
internal abstract partial class StateStorage
{
    /// <exception cref="StartException">The provider is not part of this build or cannot be used.</exception>
    public static StateStorage Open(McpOrleansOptions options)
    {
        if (options.Storage.Provider == StateStorageProvider.Files)
        {
            return new FileStateStorage(options.Data);
        }

        StateStorage? storage = null;
        OpenAzure(options, ref storage);
        return storage ?? throw new StartException(
            $"storage '{options.Storage.Provider}' is not part of this build, which was made without the Azure packages (docs/building.md).");
    }

    /// <summary>Checks that the storage can be used, so that a wrong setting has no effect except its error message.</summary>
    /// <exception cref="StartException">The storage cannot be used.</exception>
    public abstract Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Makes a silo store its grain state and reminders here.</summary>
    public abstract void AddTo(ISiloBuilder silo);

    /// <summary>Makes a silo a member of the cluster.</summary>
    public abstract void Join(ISiloBuilder silo, ClusterSettings cluster);

    /// <summary>Makes the grains of the cluster's silos available to a process without one.</summary>
    public abstract void Connect(IServiceCollection services, ClusterSettings cluster);

    /// <summary>It is implemented in the folder Azure. In a build without that folder, a call does nothing.</summary>
    static partial void OpenAzure(McpOrleansOptions options, ref StateStorage? storage);
}
