using McpOrleans.Grains.Storage;
using Orleans.Core;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// What a server's grain keeps beside its configuration: a change is in force at once, is stored behind that, and is stored no
/// more once the server is removed. Not thread-safe: it lives on its grain's scheduler.
/// </summary>
internal sealed class KeptState<T>
    where T : class, ILearntOfTarget<T>, new()
{
    private readonly IStorage<T> _state;
    private readonly ServerInForce _inForce;
    private readonly BackgroundWork _background;
    private readonly Func<bool> _isReadable;
    private readonly Action _onBehind;
    private readonly CoalescedWrites _writes;
    private readonly T _nothing = new();
    private bool _mayBeStored;

    /// <summary>The last attempt to store what is known failed, or runs.</summary>
    private bool _isBehind;

    /// <param name="state">What is stored.</param>
    /// <param name="inForce">Whether there is a server.</param>
    /// <param name="background">Where it is stored.</param>
    /// <param name="isReadable">Whether the last reading of <paramref name="state"/> worked.</param>
    /// <param name="onBehind">Called when it could not be stored: <see cref="CatchUp"/> is to be called later.</param>
    public KeptState(IStorage<T> state, ServerInForce inForce, BackgroundWork background, Func<bool> isReadable, Action onBehind)
    {
        (_state, _inForce, _background, _isReadable, _onBehind) = (state, inForce, background, isReadable, onBehind);
        _writes = new CoalescedWrites(WriteAsync);
        Value = _nothing;
    }

    public T Value { get; private set; }

    /// <summary>Whether it was learnt of the server as it is reached now.</summary>
    public bool IsOfTarget => Value.Target == _inForce.State.Target;

    /// <summary>Takes over what an earlier activation stored.</summary>
    public void Restore() => (Value, _mayBeStored) = (_state.State, true);

    /// <summary>Changes what is known. Nobody waits until that is stored.</summary>
    public void Update(Func<T, T> change)
    {
        Value = change(Value).Of(_inForce.State.Target);
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

    /// <summary>Stores what could not be stored before, should that be so. Nobody waits for it.</summary>
    public void CatchUp()
    {
        if (_isBehind)
        {
            _background.Run(StoreAsync);
        }
    }

    /// <summary>Returns, however it went, once nothing is being stored.</summary>
    public Task IdleAsync() => _writes.IdleAsync();

    /// <summary>Returns once all that is known now is stored, or removed with the server; fails when that fails.</summary>
    public Task StoreAsync() => _writes.WriteAsync();

    private async Task WriteAsync()
    {
        if (_inForce.IsOver)
        {
            return;
        }

        try
        {
            if (_isBehind)
            {
                // Whether a write that failed was stored all the same, only the storage can say.
                await _state.ReadStateAsync();
            }

            _isBehind = true;
            if (_inForce.Config is not null && !ReferenceEquals(Value, _nothing))
            {
                _state.State = Value;
                await _state.WriteStateAsync();
            }
            else if (_state.RecordExists || !_isReadable())
            {
                await _state.ClearStateAsync();
            }

            _isBehind = false;
        }
        finally
        {
            if (_isBehind)
            {
                _onBehind();
            }
        }
    }
}
