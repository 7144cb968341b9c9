using McpOrleans.Grains.Storage;
using Orleans.Core;
using Orleans.Storage;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// What a server's grain keeps beside its configuration: a change is in force at once, is stored behind that, and is stored no
/// more once the server is removed. Not thread-safe: it lives on its grain's scheduler.
/// </summary>
internal sealed class KeptState<T>
    where T : class, IKeptState<T>, new()
{
    private readonly IStorage<T> _state;
    private readonly ServerInForce _inForce;
    private readonly BackgroundWork _background;
    private readonly Func<StateProblem?> _findProblem;
    private readonly Action<Exception> _onNotStored;
    private readonly Action _onReplaced;
    private readonly CoalescedWrites _writes;
    private readonly T _nothing = new();

    /// <summary>The last attempt to store what is known failed, or runs; what is stored must be found out before the next one.</summary>
    private bool _isBehind;

    /// <summary>The revision that this activation knows to be stored, and the one that it tried to store last; null: none.</summary>
    private Guid? _stored;
    private Guid? _attempted;

    /// <param name="state">What is stored.</param>
    /// <param name="inForce">Whether there is a server.</param>
    /// <param name="background">Where it is stored.</param>
    /// <param name="findProblem">Why <paramref name="state"/> could not be read when that was tried last; null when it could.</param>
    /// <param name="onNotStored">Called when it could not be stored: <see cref="CatchUp"/> is to be called later.</param>
    /// <param name="onReplaced">Called when what another activation stored took the place of what was known.</param>
    public KeptState(
        IStorage<T> state,
        ServerInForce inForce,
        BackgroundWork background,
        Func<StateProblem?> findProblem,
        Action<Exception> onNotStored,
        Action onReplaced)
    {
        (_state, _inForce, _background, _findProblem, _onNotStored, _onReplaced) = (state, inForce, background, findProblem, onNotStored, onReplaced);
        _writes = new CoalescedWrites(WriteAsync);
        Value = _nothing;
    }

    public T Value { get; private set; }

    /// <summary>Whether it was learnt of the server as it is reached now.</summary>
    public bool IsOfTarget => Value.TargetVersion == _inForce.State.TargetVersion;

    /// <summary>Takes over what an earlier activation stored.</summary>
    public void Restore() => (Value, _stored) = (_state.State, Stored());

    /// <summary>Changes what is known. Nobody waits until that is stored.</summary>
    public void Update(Func<T, T> change)
    {
        // What a server that is being removed is left with may be all that is known of it, should that fail.
        var target = _inForce.IsLeaving ? Value.TargetVersion : _inForce.State.TargetVersion;
        Value = change(Value).With(target, Value.Revision);
        _background.Run(StoreAsync);
    }

    /// <summary>Forgets everything. Nobody waits until it is gone from the storage, too.</summary>
    public void Forget()
    {
        Value = _nothing;
        _background.Run(StoreAsync);
    }

    /// <summary>Stores what could not be stored before, should that be so. Nobody waits for it.</summary>
    public void CatchUp()
    {
        if (_isBehind)
        {
            _background.Run(StoreAsync);
        }
    }

    /// <summary>Returns once nothing is being stored any more; what could not be stored is tried once more.</summary>
    public Task FlushAsync() => _isBehind ? StoreAsync() : _writes.IdleAsync();

    /// <summary>Returns once all that is known now is stored, or removed with the server; fails when that fails.</summary>
    public Task StoreAsync() => _writes.WriteAsync();

    private async Task WriteAsync()
    {
        try
        {
            if (_isBehind)
            {
                await FindOutAsync();
            }

            // While a removal may still fail, nothing is lost.
            if (_inForce.IsOver || _inForce.IsLeaving)
            {
                return;
            }

            _isBehind = true;
            if (_inForce.Config is not null && !ReferenceEquals(Value, _nothing))
            {
                _state.State = Value = Value.With(Value.TargetVersion, Guid.NewGuid());
                _attempted = Value.Revision;
                await _state.WriteStateAsync();
            }
            else
            {
                _attempted = null;
                if (_state.RecordExists || _findProblem() is not null)
                {
                    await _state.ClearStateAsync();
                }
            }

            (_stored, _isBehind) = (_attempted, false);
        }
        catch (Exception exception)
        {
            _onNotStored(exception);
            throw;
        }
    }

    /// <summary>Whether a write that failed was stored all the same, or another activation stored something, only the storage can say.</summary>
    private async Task FindOutAsync()
    {
        if (_inForce.IsOver)
        {
            return;
        }

        await _state.ReadStateAsync();
        if (_findProblem() is { IsPassing: true } problem)
        {
            throw new IOException($"What is stored cannot be read now: {problem.Reason}.");
        }

        var found = Stored();
        var isForeign = found != _stored && found != _attempted && _findProblem() is null;
        _stored = _attempted = found;
        if (isForeign && _inForce.Config is not null)
        {
            _isBehind = false;
            Restore();
            _onReplaced();
            throw new InconsistentStateException("Another activation stored something else, which now holds.");
        }
    }

    private Guid? Stored() => _state.RecordExists ? _state.State.Revision : null;
}

/// <summary>What is stored of a server beside its configuration.</summary>
/// <typeparam name="TSelf">The record that implements this.</typeparam>
internal interface IKeptState<out TSelf>
{
    /// <summary>The <see cref="ServerState.TargetVersion"/> of which it was learnt: it says nothing of another one.</summary>
    long TargetVersion { get; }

    /// <summary>Another one each time that it is stored: tells what this activation stored from what another one did.</summary>
    Guid Revision { get; }

    TSelf With(long targetVersion, Guid revision);
}
