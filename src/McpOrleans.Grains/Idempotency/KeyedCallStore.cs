using McpOrleans.Grains.Storage;
using Orleans.Core;
using Orleans.Storage;

namespace McpOrleans.Grains.Idempotency;

/// <summary>
/// Stores the retained idempotency keys. After a failed attempt it first reads what is stored: the attempt may have succeeded all
/// the same, or another activation may have stored keys. Not thread-safe: it runs on its grain's scheduler.
/// </summary>
internal sealed class KeyedCallStore
{
    private readonly IStorage<KeyedCallsState> _state;
    private readonly Func<StateProblem?> _findProblem;
    private readonly Func<KeyedCallsState> _current;
    private readonly Func<string, bool> _hasBegun;
    private readonly Action<KeyedCallRecord> _onForeign;
    private readonly CoalescedWrites _writes;

    /// <summary>What was stored when this activation last read or wrote.</summary>
    private KeyedCallsState _stored = new();

    /// <summary>What an attempt may have stored since then. Null unless an attempt is running or has failed.</summary>
    private KeyedCallsState? _attempted;

    /// <param name="state">The stored state.</param>
    /// <param name="findProblem">Returns why the last attempt to read <paramref name="state"/> failed; null when it succeeded.</param>
    /// <param name="current">Returns what must be stored now.</param>
    /// <param name="hasBegun">
    /// Returns whether a call in this scope has begun in this activation. A call whose intent is not stored yet has not begun.
    /// </param>
    /// <param name="onForeign">Called for each key that another activation stored and under which no call has begun here.</param>
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

    /// <summary>Whether the last attempt to store something has failed or is still running.</summary>
    public bool IsBehind => _attempted is not null;

    /// <summary>Returns what was read when the grain was activated.</summary>
    public KeyedCallsState Load() => _stored = _state.State;

    /// <summary>Completes when everything that must be stored now is stored. Fails when storing fails.</summary>
    public Task WriteAsync() => _writes.WriteAsync();

    /// <summary>Completes when nothing is being stored. What could not be stored is tried once more.</summary>
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
            throw new IOException("The stored idempotency keys cannot be read at the moment.");
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
