using McpOrleans.Grains.Storage;
using Orleans.Core;
using Orleans.Storage;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// A state that a server's grain keeps in addition to the configuration. A change is in force at once and is stored in the
/// background; after the server is removed, nothing is stored any more. Not thread-safe: it runs on its grain's scheduler.
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

    /// <summary>
    /// The last attempt to store the state has failed or is running. What is stored must be found out before the next attempt.
    /// </summary>
    private bool _isBehind;

    /// <summary>The revision that this activation knows to be stored, and the one that it last tried to store. Null: none.</summary>
    private Guid? _stored;
    private Guid? _attempted;

    /// <param name="state">The stored state.</param>
    /// <param name="inForce">Says whether there is a server.</param>
    /// <param name="background">Runs the storing.</param>
    /// <param name="findProblem">Returns why the last attempt to read <paramref name="state"/> failed; null when it succeeded.</param>
    /// <param name="onNotStored">Called when the state could not be stored. <see cref="CatchUp"/> must then be called later.</param>
    /// <param name="onReplaced">Called when a state that another activation stored has replaced the known one.</param>
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

    /// <summary>Whether the state belongs to the server as it is reached now.</summary>
    public bool IsOfTarget => Value.TargetVersion == _inForce.State.TargetVersion;

    /// <summary>Takes over what an earlier activation stored.</summary>
    public void Restore() => (Value, _stored) = (_state.State, Stored());

    /// <summary>Changes the state. It is stored in the background.</summary>
    /// <param name="change">Returns the changed state.</param>
    /// <param name="keepsTarget">
    /// Whether the change says nothing about the target to which the rest of the state belongs. Otherwise, the whole state belongs to the
    /// server as it is reached now.
    /// </param>
    public void Update(Func<T, T> change, bool keepsTarget = false)
    {
        // When a removal fails, the state that the server still has may be all that is known about it.
        var target = keepsTarget || _inForce.IsLeaving ? Value.TargetVersion : _inForce.State.TargetVersion;
        Value = change(Value).With(target, Value.Revision);
        _background.Run(StoreAsync);
    }

    /// <summary>Clears the state. It is removed from the storage in the background.</summary>
    public void Forget()
    {
        Value = _nothing;
        _background.Run(StoreAsync);
    }

    /// <summary>Stores what could not be stored before, if there is anything. It runs in the background.</summary>
    public void CatchUp()
    {
        if (_isBehind)
        {
            _background.Run(StoreAsync);
        }
    }

    /// <summary>Completes when nothing is being stored. What could not be stored is tried once more.</summary>
    public Task FlushAsync() => _isBehind ? StoreAsync() : _writes.IdleAsync();

    /// <summary>Completes when the current state is stored, or removed together with the server. Fails when that fails.</summary>
    public Task StoreAsync() => _writes.WriteAsync();

    private async Task WriteAsync()
    {
        try
        {
            if (_isBehind)
            {
                await FindOutAsync();
            }

            // While a removal may still fail, nothing is deleted.
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

    /// <summary>
    /// A failed write may have been stored all the same, or another activation may have stored something. Only the storage can
    /// tell.
    /// </summary>
    private async Task FindOutAsync()
    {
        if (_inForce.IsOver)
        {
            return;
        }

        await _state.ReadStateAsync();
        if (_findProblem() is { IsPassing: true } problem)
        {
            throw new IOException($"The stored state cannot be read at the moment: {problem.Reason}.");
        }

        var found = Stored();
        var isForeign = found != _stored && found != _attempted && _findProblem() is null;
        _stored = _attempted = found;
        if (isForeign && _inForce.Config is not null)
        {
            _isBehind = false;
            Restore();
            _onReplaced();
            throw new InconsistentStateException("Another activation stored another state, which is now in force.");
        }
    }

    private Guid? Stored() => _state.RecordExists ? _state.State.Revision : null;
}

/// <summary>A state that is stored about a server in addition to its configuration.</summary>
/// <typeparam name="TSelf">The record that implements this interface.</typeparam>
internal interface IKeptState<out TSelf>
{
    /// <summary>The <see cref="ServerState.TargetVersion"/> to which this state belongs. It says nothing about another one.</summary>
    long TargetVersion { get; }

    /// <summary>
    /// A new value each time the state is stored. It distinguishes what this activation stored from what another one did.
    /// </summary>
    Guid Revision { get; }

    TSelf With(long targetVersion, Guid revision);
}
