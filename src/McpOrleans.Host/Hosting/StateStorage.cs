namespace McpOrleans.Host.Hosting;

/// <summary>Where grain state and reminders are kept, and, where silos and fronts share it, how they find each other.</summary>
internal abstract partial class StateStorage
{
    /// <exception cref="StartException">The provider is not part of this build, or cannot be used.</exception>
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

    /// <summary>Looks whether it can be used, so that a wrong setting has no effect but its message.</summary>
    /// <exception cref="StartException">It cannot.</exception>
    public abstract Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Keeps a silo's grain state and reminders.</summary>
    public abstract void AddTo(ISiloBuilder silo);

    /// <summary>Makes a silo one of the cluster's.</summary>
    public abstract void Join(ISiloBuilder silo, ClusterSettings cluster);

    /// <summary>Makes the grains of the cluster's silos available to a process without one.</summary>
    public abstract void Connect(IServiceCollection services, ClusterSettings cluster);

    /// <summary>In the folder Azure, which a build may leave out; nothing happens then.</summary>
    static partial void OpenAzure(McpOrleansOptions options, ref StateStorage? storage);
}
