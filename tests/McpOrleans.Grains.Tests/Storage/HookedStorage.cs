using McpOrleans.Grains.Storage;
using Orleans.Storage;

namespace McpOrleans.Grains.Tests.Storage;

/// <summary>A storage whose writes and clearings a test can hold up or let fail, before they are done or after.</summary>
internal sealed class HookedStorage(IGrainStorage inner) : IGrainStorage, ISetsStatesAside
{
    private volatile Func<StorageChange, Task>? _before;
    private volatile Func<StorageChange, Task>? _after;

    /// <summary>What it throws, the caller gets, and nothing is stored.</summary>
    public Func<StorageChange, Task>? Before
    {
        get => _before;
        set => _before = value;
    }

    /// <summary>What it throws, the caller gets, though it is stored: as if the answer had been lost.</summary>
    public Func<StorageChange, Task>? After
    {
        get => _after;
        set => _after = value;
    }

    /// <summary>What it throws, whoever reads gets.</summary>
    public Func<string, GrainId, Task>? Reading { get; set; }

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await (Reading?.Invoke(stateName, grainId) ?? Task.CompletedTask);
        await inner.ReadStateAsync(stateName, grainId, grainState);
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ChangeAsync(new StorageChange(stateName, grainId, IsClear: false), grainState, () => inner.WriteStateAsync(stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ChangeAsync(new StorageChange(stateName, grainId, IsClear: true), grainState, () => inner.ClearStateAsync(stateName, grainId, grainState));

    public Task<string?> SetAsideAsync(string stateName, GrainId grainId) => ((ISetsStatesAside)inner).SetAsideAsync(stateName, grainId);

    public Task<bool> PutBackAsync(string stateName, GrainId grainId, string aside) => ((ISetsStatesAside)inner).PutBackAsync(stateName, grainId, aside);

    private async Task ChangeAsync<T>(StorageChange change, IGrainState<T> grainState, Func<Task> store)
    {
        if (Before is { } before)
        {
            await before(change);
        }

        var unanswered = grainState.ETag;
        await store();
        if (After is { } after)
        {
            try
            {
                await after(change);
            }
            catch
            {
                grainState.ETag = unanswered;
                throw;
            }
        }
    }
}

/// <summary>A grain's state that is written, or cleared.</summary>
internal sealed record StorageChange(string State, GrainId Grain, bool IsClear);
