using McpOrleans.Grains.Storage;
using Orleans.Core;
using Orleans.Storage;

namespace McpOrleans.Grains.Idempotency;

/// <summary>
/// Stores the idempotency keys that are retained. After an attempt that failed it looks first what is stored: that attempt may
/// have been stored all the same, or another activation stored keys of its own. Not thread-safe: it lives on its grain's scheduler.
/// </summary>
internal sealed class KeyedCallStore
{
    private readonly IStorage<KeyedCallsState> _state;
    private readonly Func<StateProblem?> _findProblem;
    private readonly Func<KeyedCallsState> _current;
    private readonly Func<string, bool> _hasBegun;
    private readonly Action<KeyedCallRecord> _onForeign;
    private readonly CoalescedWrites _writes;

    /// <summary>What was stored when this activation looked, or stored something, last.</summary>
    private KeyedCallsState _stored = new();

    /// <summary>What it may have stored since; null unless an attempt runs, or failed.</summary>
    private KeyedCallsState? _attempted;

    /// <param name="state">What is stored.</param>
    /// <param name="findProblem">Why <paramref name="state"/> could not be read when that was tried last; null when it could.</param>
    /// <param name="current">What is to be stored now.</param>
    /// <param name="hasBegun">Whether a call has begun here in this scope. One whose intent is still to be stored has not.</param>
    /// <param name="onForeign">Called for each key that another activation stored, and under which no call has begun here.</param>
    public KeyedCallStore(
        IStorage<KeyedCallsState> state,
        Func<StateProblem?> findProblem,
        Func<KeyedCallsState> current,
        Func<string, bool> hasBegun,
        Action<KeyedCallRecord> onForeign)
    {
        (_state, _findProblem, _current, _hasBegun, _onForeign) = (state, findProblem, current, hasBegun, onForeign);
        _writes = new CoalescedWrites(StoreAsync);
    }

    public bool IsReadable => _findProblem() is null;

    /// <summary>The last attempt to store something failed, or runs.</summary>
    public bool IsBehind => _attempted is not null;

    /// <summary>What was read when the grain was activated.</summary>
    public KeyedCallsState Load() => _stored = _state.State;

    /// <summary>Returns once all that is to be stored now is stored; fails when that fails.</summary>
    public Task WriteAsync() => _writes.WriteAsync();

    /// <summary>Returns once nothing is being stored any more; what could not be stored is tried once more.</summary>
    public Task FlushAsync() => IsBehind ? WriteAsync() : _writes.IdleAsync();

    private async Task StoreAsync()
    {
        if (_attempted is { } attempted)
        {
            await LookForForeignAsync(attempted);
        }

        var next = _attempted = _current();
        if (!next.Calls.IsEmpty)
        {
            _state.State = next;
            await _state.WriteStateAsync();
        }
        else if (_state.RecordExists || !IsReadable)
        {
            await _state.ClearStateAsync();
        }

        (_stored, _attempted) = (next, null);
    }

    private async Task LookForForeignAsync(KeyedCallsState attempted)
    {
        await _state.ReadStateAsync();
        if (_findProblem() is { IsPassing: true })
        {
            throw new IOException("The stored idempotency keys cannot be read now.");
        }

        var current = _current();
        if (_state.State.TenantGeneration > current.TenantGeneration)
        {
            throw new InconsistentStateException("Another activation stored idempotency keys of a tenant that was created since.");
        }

        if (_state.State.TenantGeneration == current.TenantGeneration)
        {
            var own = _stored.Calls.Concat(attempted.Calls).Select(Identity).ToHashSet();
            foreach (var call in _state.State.Calls.Where(call => !own.Contains(Identity(call)) && !_hasBegun(call.Scope)))
            {
                _onForeign(call);
            }
        }

        _stored = _state.State;
    }

    private static (string Scope, DateTimeOffset StartedAt) Identity(KeyedCallRecord call) => (call.Scope, call.StartedAt);
}
