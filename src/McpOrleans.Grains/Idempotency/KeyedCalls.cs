using System.Diagnostics.CodeAnalysis;
using McpOrleans.Grains.Storage;
using Orleans.Core;

namespace McpOrleans.Grains.Idempotency;

/// <summary>
/// Runs a call at most once per idempotency key while the key is retained: the intent is stored before the call and the outcome
/// after it. Not thread-safe: it runs on its grain's scheduler.
/// </summary>
internal sealed class KeyedCalls
{
    /// <summary>How long a reply waits until the outcome of its call is stored. Storing then continues in the background.</summary>
    internal static readonly TimeSpan OutcomeCap = TimeSpan.FromSeconds(5);

    private readonly KeyedCallStore _store;
    private readonly KeyedCallLimits _limits;
    private readonly Action<Exception> _onFailed;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, KeyedCallRecord> _calls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RunningCall> _inFlight = new(StringComparer.Ordinal);
    private int _resultBytes;
    private long _tenantGeneration;
    private bool _isRestored;
    private DateTimeOffset? _refusedUntil;

    /// <param name="state">The stored state.</param>
    /// <param name="findProblem">Returns why the last attempt to read <paramref name="state"/> failed; null when it succeeded.</param>
    /// <param name="limits">How much is retained.</param>
    /// <param name="onFailed">Called when an intent or an outcome could not be stored, or a call failed in an unforeseen way.</param>
    /// <param name="clock">Decides when a key expires.</param>
    public KeyedCalls(
        IStorage<KeyedCallsState> state, Func<StateProblem?> findProblem, KeyedCallLimits limits, Action<Exception> onFailed, TimeProvider clock)
    {
        _store = new KeyedCallStore(state, findProblem, Current, HasBegun, KeepForeign);
        _limits = limits;
        _onFailed = onFailed;
        _clock = clock;
    }

    /// <summary>Whether no keys are retained. Keys outlive the server for which they were used.</summary>
    public bool IsEmpty => _calls.Count == 0;

    /// <summary>
    /// Takes over, once, what an earlier activation stored. The outcome of a call that it did not finish stays unknown. When the
    /// state cannot be read, keyed calls are refused for as long as a key could be retained, because one of them may repeat a call
    /// that has run.
    /// </summary>
    public void Restore()
    {
        if (_isRestored)
        {
            return;
        }

        _isRestored = true;
        _refusedUntil = _store.IsReadable ? null : _clock.GetUtcNow() + _limits.Retention;
        var stored = _store.Load();
        _tenantGeneration = stored.TenantGeneration;
        foreach (var call in stored.Calls)
        {
            Keep(call);
        }
    }

    /// <summary>Begins to serve a tenant. The keys of a former tenant with the same name are forgotten.</summary>
    public void Serve(long tenantGeneration)
    {
        if (_tenantGeneration != tenantGeneration)
        {
            _tenantGeneration = tenantGeneration;
            _inFlight.Clear();
            _resultBytes = 0;
            if (_calls.Count > 0)
            {
                _calls.Clear();
                _ = TryStoreAsync(OutcomeCap);
            }
        }
    }

    /// <summary>Joins, replays or refuses a call whose key is known. Returns false when the key is new.</summary>
    public bool TryAnswer(KeyedCall call, [NotNullWhen(true)] out Task<McpReply>? answer)
    {
        ForgetExpired();
        answer = null;
        if (!_calls.TryGetValue(call.Scope, out var known))
        {
            return false;
        }

        answer = _inFlight.TryGetValue(known.Scope, out var running) && known.HasSameArguments(call.ArgumentsHash)
            ? running.Reply
            : Task.FromResult(KeyedReplies.Repeat(known, call.ArgumentsHash));
        return true;
    }

    /// <summary>Answers like <see cref="TryAnswer"/>, or runs the call when its key is new.</summary>
    /// <param name="call">The call.</param>
    /// <param name="timeout">
    /// How long the call may take. When the storage needs longer than that to store the key, the call does not run.
    /// </param>
    /// <param name="run">Runs the call. It receives the time that is already used up.</param>
    public Task<McpReply> RunAsync(KeyedCall call, TimeSpan timeout, Func<TimeSpan, Task<McpReply>> run)
    {
        if (TryAnswer(call, out var known))
        {
            return known;
        }

        if (_refusedUntil is { } until && until > _clock.GetUtcNow())
        {
            return Task.FromResult<McpReply>(KeyedReplies.EarlierKeysUnreadable(until - _clock.GetUtcNow()));
        }

        if (_calls.Count >= _limits.MaxCalls)
        {
            return Task.FromResult<McpReply>(KeyedReplies.TooMany(_limits));
        }

        var record = new KeyedCallRecord { Scope = call.Scope, ArgumentsHash = call.ArgumentsHash, StartedAt = _clock.GetUtcNow() };
        Keep(record);
        var reply = RunAndRecordAsync(record, timeout, run);
        _inFlight[record.Scope] = new RunningCall(reply);
        return reply;
    }

    /// <summary>For a removed server: stores what is retained, or clears the storage. Returns how long; null when nothing is.</summary>
    public async Task<TimeSpan?> StoreRetainedAsync()
    {
        if (_refusedUntil - _clock.GetUtcNow() is { } unknown && unknown > TimeSpan.Zero)
        {
            // Nobody could read what is stored. As long as it is there, no activation takes a key that was used for a new one.
            return unknown;
        }

        ForgetExpired();
        await _store.WriteAsync();
        return _calls.Count == 0 ? null : _calls.Values.Max(call => call.StartedAt) + _limits.Retention - _clock.GetUtcNow();
    }

    private async Task<McpReply> RunAndRecordAsync(KeyedCallRecord record, TimeSpan timeout, Func<TimeSpan, Task<McpReply>> run)
    {
        // The call must be registered as running before it can end.
        await Task.Yield();
        var started = _clock.GetTimestamp();
        McpReply reply = KeyedReplies.NotStored();
        try
        {
            if (!await TryStoreAsync(timeout))
            {
                return reply;
            }

            if (_calls.TryGetValue(record.Scope, out var known) && !ReferenceEquals(known, record))
            {
                return KeyedReplies.Repeat(known, record.ArgumentsHash);
            }

            if (_inFlight.TryGetValue(record.Scope, out var running))
            {
                running.HasBegun = true;
            }

            // If the call ends in an unforeseen way, this is what is known of it.
            reply = KeyedReplies.Unexpected();
            reply = await run(_clock.GetElapsedTime(started));
        }
#pragma warning disable CA1031 // All callers with this key share the answer, and later ones would get the exception too.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _onFailed(exception);
        }
        finally
        {
            Settle(record, reply);
        }

        await TryStoreAsync(OutcomeCap);
        return reply;
    }

    /// <summary>Stores what could not be stored before, if there is anything. It runs in the background.</summary>
    public void CatchUp()
    {
        if (_store.IsBehind)
        {
            _ = TryStoreAsync(OutcomeCap);
        }
    }

    /// <summary>Completes when no keyed call is running and what is known is stored, if that succeeds.</summary>
    public async Task FlushAsync()
    {
        await Task.WhenAll(_inFlight.Values.Select(call => call.Reply));
        await _store.FlushAsync();
    }

    /// <summary>The call is over, however it ended. Its key must not stay in flight forever.</summary>
    private void Settle(KeyedCallRecord record, McpReply reply)
    {
        if (!_calls.TryGetValue(record.Scope, out var known) || !ReferenceEquals(known, record))
        {
            // The call was forgotten meanwhile, together with its tenant.
            return;
        }

        _inFlight.Remove(record.Scope);
        Forget(record);
        if (reply is not FailedReply { Failure.Ran: false })
        {
            Keep(Finished(record, reply));
        }
    }

    /// <summary>Returns false when it failed, or when it took too long and continues in the background.</summary>
    private async Task<bool> TryStoreAsync(TimeSpan cap)
    {
        var write = _store.WriteAsync();
        try
        {
            await write.WaitAsync(cap, _clock);
            return true;
        }
#pragma warning disable CA1031 // Whatever the storage throws, the grain decides what to do.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _onFailed(exception);
            if (!write.IsCompleted)
            {
                _ = StoreAfterAsync(write);
            }

            return false;
        }
    }

    /// <summary>A write that nobody waits for any more may have stored an outdated state, so another write follows it.</summary>
    private async Task StoreAfterAsync(Task write)
    {
        await write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await _store.WriteAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private KeyedCallRecord Finished(KeyedCallRecord record, McpReply reply) => reply switch
    {
        CompletedReply { Result: var result } when _resultBytes + result.Length <= _limits.MaxBytes => record with { Result = result },
        CompletedReply => record with { Failure = KeyedReplies.ResultTooLarge() },

        // What follows from there is another call, with the caller's answers.
        InputRequiredReply => record with { Failure = InputRequiredReply.ToFailure() },

        // The MCP server answered with an error. That is the call's outcome.
        FailedReply { Failure: { JsonRpcError: not null } failure } => record with { Failure = failure },
        _ => record,
    };

    private void Keep(KeyedCallRecord record)
    {
        _calls[record.Scope] = record;
        _resultBytes += record.Result?.Length ?? 0;
    }

    private void Forget(KeyedCallRecord record)
    {
        if (_calls.Remove(record.Scope, out var known))
        {
            _resultBytes -= known.Result?.Length ?? 0;
        }
    }

    private void ForgetExpired()
    {
        var oldest = _clock.GetUtcNow() - _limits.Retention;
        foreach (var call in _calls.Values.Where(call => call.StartedAt < oldest && !_inFlight.ContainsKey(call.Scope)).ToArray())
        {
            Forget(call);
        }
    }

    private KeyedCallsState Current() => new() { Calls = [.. _calls.Values.OrderBy(call => call.StartedAt)], TenantGeneration = _tenantGeneration };

    private bool HasBegun(string scope) => _calls.ContainsKey(scope) && (!_inFlight.TryGetValue(scope, out var call) || call.HasBegun);

    /// <summary>Another activation began this call, so a call with the same key that is about to begin here must not run too.</summary>
    private void KeepForeign(KeyedCallRecord record)
    {
        if (_calls.TryGetValue(record.Scope, out var known))
        {
            Forget(known);
            _inFlight.Remove(record.Scope);
        }

        Keep(record);
    }
}
