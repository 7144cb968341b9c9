using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using McpOrleans.Grains.Storage;
using Orleans.Core;
using Orleans.Storage;

namespace McpOrleans.Grains.Idempotency;

/// <summary>
/// Runs a call at most once per idempotency key while the key is retained: the intent is stored before the call and the outcome
/// after it. Not thread-safe: it lives on its grain's scheduler.
/// </summary>
internal sealed class KeyedCalls
{
    private static readonly TimeSpan StoreAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>How long the answer to a call that has run waits until its outcome is stored; it is stored behind the answer then.</summary>
    private static readonly TimeSpan OutcomeCap = TimeSpan.FromSeconds(5);

    private readonly IStorage<KeyedCallsState> _state;
    private readonly KeyedCallLimits _limits;
    private readonly Func<bool> _isReadable;
    private readonly Action<Exception> _onFailed;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, KeyedCallRecord> _calls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<McpReply>> _inFlight = new(StringComparer.Ordinal);
    private readonly CoalescedWrites _writes;
    private int _resultBytes;
    private long _tenantGeneration;
    private bool _isRestored;
    private ImmutableArray<KeyedCallRecord> _stored = [];

    /// <summary>What an attempt that failed may have stored all the same; null: none failed since the last one that worked.</summary>
    private ImmutableArray<KeyedCallRecord>? _attempted;
    private DateTimeOffset? _refusedUntil;

    /// <param name="state">What is stored.</param>
    /// <param name="isReadable">Whether the last reading of <paramref name="state"/> worked.</param>
    /// <param name="limits">How much is retained.</param>
    /// <param name="onFailed">Called when an intent or an outcome could not be stored, or a call failed in a way nobody foresaw.</param>
    /// <param name="clock">Says when a key expires.</param>
    public KeyedCalls(
        IStorage<KeyedCallsState> state, Func<bool> isReadable, KeyedCallLimits limits, Action<Exception> onFailed, TimeProvider clock)
    {
        _state = state;
        _isReadable = isReadable;
        _limits = limits;
        _onFailed = onFailed;
        _clock = clock;
        _writes = new CoalescedWrites(WriteAsync);
    }

    /// <summary>Whether keys are retained: they outlive the server that they were used on.</summary>
    public bool IsEmpty => _calls.Count == 0;

    /// <summary>
    /// Takes over, once, what an earlier activation stored. What it left unfinished stays unfinished. Where it cannot be read, keyed
    /// calls are refused for as long as a key could be retained: one of them may be the repetition of a call that has run.
    /// </summary>
    public void Restore()
    {
        if (_isRestored)
        {
            return;
        }

        _isRestored = true;
        _refusedUntil = _isReadable() ? null : _clock.GetUtcNow() + _limits.Retention;
        _tenantGeneration = _state.State.TenantGeneration;
        _stored = _state.State.Calls;
        foreach (var call in _stored)
        {
            Keep(call);
        }
    }

    /// <summary>Begins to serve a tenant; keys of a former tenant of the same name are forgotten.</summary>
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

    /// <summary>Joins, replays or refuses a call whose key is known; false for a key that is new.</summary>
    public bool TryAnswer(KeyedCall call, [NotNullWhen(true)] out Task<McpReply>? answer)
    {
        ForgetExpired();
        answer = null;
        if (!_calls.TryGetValue(call.Scope, out var known))
        {
            return false;
        }

        answer = string.Equals(known.ArgumentsHash, call.ArgumentsHash, StringComparison.Ordinal)
            ? _inFlight.TryGetValue(known.Scope, out var running) ? running : Task.FromResult(Replay(known))
            : Task.FromResult<McpReply>(Failed(ErrorCodes.IdempotencyConflict, "The idempotency key was used with other arguments. This call did not run.", "Use a new key for a new call."));
        return true;
    }

    /// <summary>Answers as <see cref="TryAnswer"/> does, or runs the call when its key is new.</summary>
    /// <param name="call">The call.</param>
    /// <param name="timeout">How long it may take. A storage that needs longer than that for the key lets it not run.</param>
    /// <param name="run">Runs it, and is told what of the time is gone.</param>
    public Task<McpReply> RunAsync(KeyedCall call, TimeSpan timeout, Func<TimeSpan, Task<McpReply>> run)
    {
        if (TryAnswer(call, out var known))
        {
            return known;
        }

        if (_refusedUntil is { } until && until > _clock.GetUtcNow())
        {
            return Task.FromResult<McpReply>(Failed(
                ErrorCodes.StorageUnavailable,
                "The idempotency keys that were used on this MCP server cannot be read, so nobody can say whether this is a repetition. This call did not run.",
                "Call without a key if running twice does no harm, or try again when none of those keys is retained any more.",
                until - _clock.GetUtcNow()));
        }

        if (_calls.Count >= _limits.MaxCalls)
        {
            return Task.FromResult<McpReply>(Failed(
                ErrorCodes.Overloaded,
                $"{_limits.MaxCalls} idempotency keys are retained on this MCP server already. This call did not run.",
                $"A key is retained for {_limits.Retention.TotalMinutes:0.#} minutes; try again later, or call without a key."));
        }

        var record = new KeyedCallRecord { Scope = call.Scope, ArgumentsHash = call.ArgumentsHash, StartedAt = _clock.GetUtcNow() };
        Keep(record);
        return _inFlight[record.Scope] = RunAndRecordAsync(record, timeout, run);
    }

    /// <summary>
    /// Stores what is retained of a server that is removed, or clears the storage when nothing is. Returns how long something
    /// will be retained; null: nothing is.
    /// </summary>
    public async Task<TimeSpan?> StoreRetainedAsync()
    {
        ForgetExpired();
        await _writes.WriteAsync();
        return _calls.Count == 0 ? null : _calls.Values.Max(call => call.StartedAt) + _limits.Retention - _clock.GetUtcNow();
    }

    private async Task<McpReply> RunAndRecordAsync(KeyedCallRecord record, TimeSpan timeout, Func<TimeSpan, Task<McpReply>> run)
    {
        // Known as running before it can end.
        await Task.Yield();
        var started = _clock.GetTimestamp();
        McpReply reply = Failed(
            ErrorCodes.Overloaded,
            "The idempotency key could not be stored. This call did not run.",
            "Try again later with the same key, or without one if running twice does no harm.",
            StoreAgainAfter);
        try
        {
            if (!await TryStoreAsync(timeout))
            {
                return reply;
            }

            // Should the call end in a way that nobody foresaw, this is what is known of it.
            reply = new FailedReply { Failure = Unexpected() };
            reply = await run(_clock.GetElapsedTime(started));
        }
#pragma warning disable CA1031 // All who have this key share the answer, and all who come later would get the exception.
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

    /// <summary>Stores what could not be stored before, should that be so. Nobody waits for it.</summary>
    public void CatchUp()
    {
        if (_attempted is not null)
        {
            _ = TryStoreAsync(OutcomeCap);
        }
    }

    /// <summary>The call is over, however it ended: its key must not be in flight for ever.</summary>
    private void Settle(KeyedCallRecord record, McpReply reply)
    {
        if (!_calls.TryGetValue(record.Scope, out var known) || !ReferenceEquals(known, record))
        {
            // Forgotten meanwhile, with the tenant that it belonged to.
            return;
        }

        _inFlight.Remove(record.Scope);
        Forget(record);
        if (reply is not FailedReply { Failure.Ran: false })
        {
            Keep(Finished(record, reply));
        }
    }

    /// <summary>False when it failed, or took too long and goes on behind.</summary>
    private async Task<bool> TryStoreAsync(TimeSpan cap)
    {
        var write = _writes.WriteAsync();
        try
        {
            await write.WaitAsync(cap, _clock);
            return true;
        }
#pragma warning disable CA1031 // Whatever storage throws; the grain decides what follows.
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

    /// <summary>A write that nobody waits for any more may have taken what does not hold by then: another one follows it.</summary>
    private async Task StoreAfterAsync(Task write)
    {
        await write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await _writes.WriteAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private KeyedCallRecord Finished(KeyedCallRecord record, McpReply reply) => reply switch
    {
        CompletedReply { Result: var result } when _resultBytes + result.Length <= _limits.MaxBytes => record with { Result = result },
        CompletedReply => record with
        {
            Failure = Unknown("The earlier call with this idempotency key completed, but its result was too large to keep. This call did not run."),
        },
        FailedReply { Failure: var failure } when HasRun(failure) => record with { Failure = failure },
        _ => record,
    };

    /// <summary>A record with neither result nor failure is of a call whose end nobody saw.</summary>
    private static McpReply Replay(KeyedCallRecord record) => record switch
    {
        { Result: { } result } => new CompletedReply { Result = result },
        { Failure: { } failure } => new FailedReply { Failure = failure },
        _ => new FailedReply
        {
            Failure = Unknown("The earlier call with this idempotency key may have run, and its result is not known. This call did not run."),
        },
    };

    /// <summary>The MCP server answered with an error of its own: that is the call's outcome.</summary>
    private static bool HasRun(Failure failure) => failure.JsonRpcError is not null;

    private static Failure Unknown(string message) => new()
    {
        Code = ErrorCodes.OutcomeUnknown,
        Message = message,
        Suggestion = "Find out from the MCP server what happened; to call again all the same, use a new key.",
        Ran = true,
    };

    private static Failure Unexpected() => new()
    {
        Code = ErrorCodes.OutcomeUnknown,
        Message = "The service failed while the call ran. The call may have run.",
        Suggestion = "Find out from the MCP server what happened; to call again all the same, use a new key.",
        Ran = true,
    };

    private static FailedReply Failed(string code, string message, string suggestion, TimeSpan? retryAfter = null) => new()
    {
        Failure = new Failure { Code = code, Message = message, Suggestion = suggestion, RetryAfter = retryAfter, Ran = false },
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

    private async Task WriteAsync()
    {
        if (_attempted is { } attempted)
        {
            await FindOutAsync(attempted);
        }

        ImmutableArray<KeyedCallRecord> calls = [.. _calls.Values.OrderBy(call => call.StartedAt)];
        _attempted = calls;
        if (!calls.IsEmpty)
        {
            _state.State = new KeyedCallsState { Calls = calls, TenantGeneration = _tenantGeneration };
            await _state.WriteStateAsync();
        }
        else if (_state.RecordExists)
        {
            await _state.ClearStateAsync();
        }

        (_stored, _attempted) = (calls, null);
    }

    /// <summary>
    /// Whether an attempt to store that failed was stored all the same, only the storage can say. What another activation stored
    /// must not be lost: a call that began there could run a second time.
    /// </summary>
    private async Task FindOutAsync(ImmutableArray<KeyedCallRecord> attempted)
    {
        await _state.ReadStateAsync();
        if (!_isReadable())
        {
            throw new IOException("The stored idempotency keys cannot be read now.");
        }

        if (!IsSame(_state.State.Calls, _stored) && !IsSame(_state.State.Calls, attempted))
        {
            throw new InconsistentStateException("Another activation stored idempotency keys.");
        }
    }

    private static bool IsSame(ImmutableArray<KeyedCallRecord> left, ImmutableArray<KeyedCallRecord> right) =>
        left.Select(call => (call.Scope, call.StartedAt)).SequenceEqual(right.Select(call => (call.Scope, call.StartedAt)));
}
