namespace Orleans.Storage;

/// <summary>State that lives as long as the cluster's process.</summary>
internal sealed class MemoryGrainStorage(ClusterMembership membership, string name) : IGrainStorage
{
    private MemoryStore Store => membership.Cluster.MemoryStore;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var record = Store.Read((name, stateName, grainId));
        grainState.RecordExists = record is not null;
        grainState.ETag = record?.ETag;
        grainState.State = record is null ? NewInstance.Of<T>() : (T)StateCopy.Of(record.State)!;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.ETag = Store.Write((name, stateName, grainId), StateCopy.Of(grainState.State), grainState.ETag);
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Store.Delete((name, stateName, grainId), grainState.ETag);
        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = NewInstance.Of<T>();
        return Task.CompletedTask;
    }
}
