using McpOrleans.Grains.Idempotency;
using Orleans.Core;

namespace McpOrleans.Grains.Tests.Idempotency;

/// <summary>A storage of idempotency keys that fails when the test says so.</summary>
internal sealed class StoredKeys : IPersistentState<KeyedCallsState>
{
    public Exception? Failure { get; set; }

    /// <summary>The next write succeeds, but the writer is told that it failed.</summary>
    public bool LosesWord { get; set; }

    public KeyedCallsState? Stored { get; set; }

    public string Etag => "";

    public bool RecordExists { get; private set; }

    KeyedCallsState IStorage<KeyedCallsState>.State { get; set; } = new();

    public Task ClearStateAsync()
    {
        (Stored, RecordExists) = (null, false);
        return Task.CompletedTask;
    }

    public Task ReadStateAsync()
    {
        (((IStorage<KeyedCallsState>)this).State, RecordExists) = (Stored ?? new KeyedCallsState(), Stored is not null);
        return Task.CompletedTask;
    }

    public Task WriteStateAsync()
    {
        if (Failure is not null)
        {
            return Task.FromException(Failure);
        }

        Stored = ((IStorage<KeyedCallsState>)this).State;
        RecordExists = !LosesWord;
        if (LosesWord)
        {
            LosesWord = false;
            return Task.FromException(new IOException("the answer was lost"));
        }

        return Task.CompletedTask;
    }
}
