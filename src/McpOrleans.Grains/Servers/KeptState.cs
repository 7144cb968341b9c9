using McpOrleans.Grains.Storage;
using Orleans.Core;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// What a server's grain keeps beside its configuration: a change is in force at once, is stored behind that, and is stored no
/// more once the server is removed. Not thread-safe: it lives on its grain's scheduler.
/// </summary>
internal sealed class KeptState<T>
    where T : class, new()
{
    private readonly IStorage<T> _state;
    private readonly ServerInForce _inForce;
    private readonly BackgroundWork _background;
    private readonly CoalescedWrites _writes;
    private readonly T _nothing = new();
    private bool _mayBeStored;

    public KeptState(IStorage<T> state, ServerInForce inForce, BackgroundWork background)
    {
        (_state, _inForce, _background) = (state, inForce, background);
        _writes = new CoalescedWrites(WriteAsync);
        Value = _nothing;
    }

    public T Value { get; private set; }

    /// <summary>Takes over what an earlier activation stored.</summary>
    public void Restore() => (Value, _mayBeStored) = (_state.State, true);

    /// <summary>Changes what is known. Nobody waits until that is stored.</summary>
    public void Update(Func<T, T> change)
    {
        Value = change(Value);
        _mayBeStored = true;
        _background.Run(StoreAsync);
    }

    /// <summary>Forgets everything. Nobody waits until it is gone from the storage, too.</summary>
    public void Forget()
    {
        Value = _nothing;
        if (_mayBeStored)
        {
            _background.Run(StoreAsync);
        }
    }

    /// <summary>Returns once all that is known now is stored, or removed with the server; fails when that fails.</summary>
    public Task StoreAsync() => _writes.WriteAsync();

    private async Task WriteAsync()
    {
        if (_inForce.Config is not null && !ReferenceEquals(Value, _nothing))
        {
            _state.State = Value;
            await _state.WriteStateAsync();
        }
        else if (_state.RecordExists)
        {
            await _state.ClearStateAsync();
        }
    }
}
