using Orleans.Storage;

namespace McpOrleans.Grains.Tests.Secrets;

/// <summary>A storage that hangs.</summary>
internal sealed class SilentStorage : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => new TaskCompletionSource().Task;

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => new TaskCompletionSource().Task;

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => new TaskCompletionSource().Task;
}
