using McpOrleans.Grains.Storage;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// Keeps what was learnt of a server: in force at once, stored in the background of whatever learnt it. A failure to store it
/// hides no answer: it is told to the grain. Not thread-safe: it lives on its grain's scheduler.
/// </summary>
internal sealed class LearntStore
{
    private readonly IPersistentState<LearntState> _state;
    private readonly Action<Exception> _onStoreFailed;
    private readonly CoalescedWrites _writes;

    public LearntStore(IPersistentState<LearntState> state, Action<Exception> onStoreFailed)
    {
        _state = state;
        _onStoreFailed = onStoreFailed;
        _writes = new CoalescedWrites(WriteAsync);
    }

    public LearntState Value { get; private set; } = new();

    /// <summary>Takes over what an earlier activation stored.</summary>
    public void Restore() => Value = _state.State;

    public Task UpdateAsync(Func<LearntState, LearntState> change)
    {
        Value = change(Value);
        return _writes.WriteAsync();
    }

    /// <summary>Forgets everything.</summary>
    public async Task ClearAsync()
    {
        await UpdateAsync(_ => new LearntState());
        await _state.ClearStateAsync();
        _state.State = Value;
    }

    private async Task WriteAsync()
    {
        try
        {
            _state.State = Value;
            await _state.WriteStateAsync();
        }
#pragma warning disable CA1031 // Whatever storage throws; the grain decides what follows.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _onStoreFailed(exception);
        }
    }
}
