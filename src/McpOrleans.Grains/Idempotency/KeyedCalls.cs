using System.Security.Cryptography;
using System.Text;
using McpOrleans.Grains.Storage;

namespace McpOrleans.Grains.Idempotency;

/// <summary>
/// Runs a call at most once per idempotency key while the key is retained: the intent is stored before the call and the outcome
/// after it. Not thread-safe: it lives on its grain's scheduler.
/// </summary>
internal sealed class KeyedCalls
{
    private static readonly TimeSpan StoreAgainAfter = TimeSpan.FromSeconds(5);

    private readonly IPersistentState<KeyedCallsState> _state;
    private readonly KeyedCallLimits _limits;
    private readonly Action<Exception> _onStoreFailed;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, KeyedCallRecord> _calls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<McpReply>> _inFlight = new(StringComparer.Ordinal);
    private readonly CoalescedWrites _writes;
    private int _resultBytes;

    /// <param name="state">What is stored.</param>
    /// <param name="limits">How much is retained.</param>
    /// <param name="onStoreFailed">Called when an intent, or the outcome of a call that has run, could not be stored.</param>
    /// <param name="clock">Says when a key expires.</param>
    public KeyedCalls(IPersistentState<KeyedCallsState> state, KeyedCallLimits limits, Action<Exception> onStoreFailed, TimeProvider clock)
    {
        _state = state;
        _limits = limits;
        _onStoreFailed = onStoreFailed;
        _clock = clock;
        _writes = new CoalescedWrites(WriteAsync);
    }

    /// <summary>Takes over what an earlier activation stored. What it left unfinished stays unfinished.</summary>
    public void Restore()
    {
        foreach (var call in _state.State.Calls)
        {
            Keep(call);
        }
    }

    /// <summary>Joins, replays or refuses, or runs <paramref name="call"/> when the key is new.</summary>
    public Task<McpReply> RunAsync(string key, string caller, string tool, ReadOnlySpan<byte> arguments, Func<Task<McpReply>> call)
    {
        ForgetExpired();
        var scope = Hash(Encoding.UTF8.GetBytes(string.Join('\n', caller, tool, key)));
        var argumentsHash = Hash(arguments);
        if (_calls.TryGetValue(scope, out var known))
        {
            return string.Equals(known.ArgumentsHash, argumentsHash, StringComparison.Ordinal)
                ? _inFlight.TryGetValue(scope, out var running) ? running : Task.FromResult(Replay(known))
                : Task.FromResult<McpReply>(Failed(ErrorCodes.IdempotencyConflict, "The idempotency key was used with other arguments. This call did not run.", "Use a new key for a new call."));
        }

        if (_calls.Count >= _limits.MaxCalls)
        {
            return Task.FromResult<McpReply>(Failed(
                ErrorCodes.Overloaded,
                $"{_limits.MaxCalls} idempotency keys are retained on this MCP server already. This call did not run.",
                $"A key is retained for {_limits.Retention.TotalMinutes:0.#} minutes; try again later, or call without a key."));
        }

        var record = new KeyedCallRecord { Scope = scope, ArgumentsHash = argumentsHash, StartedAt = _clock.GetUtcNow() };
        Keep(record);
        return _inFlight[scope] = RunAndRecordAsync(record, call);
    }

    /// <summary>Forgets all keys. Calls in flight go on and leave no record.</summary>
    public async Task ClearAsync()
    {
        _calls.Clear();
        _inFlight.Clear();
        _resultBytes = 0;
        if (_state.RecordExists)
        {
            await _state.ClearStateAsync();
            _state.State = new KeyedCallsState();
        }
    }

    private async Task<McpReply> RunAndRecordAsync(KeyedCallRecord record, Func<Task<McpReply>> call)
    {
        // Known as running before it can end.
        await Task.Yield();
        try
        {
            await _writes.WriteAsync();
        }
#pragma warning disable CA1031 // Whatever storage throws; the grain decides what follows.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // The intent may not be stored, so the call must not run; the key is free again.
            Forget(record);
            _inFlight.Remove(record.Scope);
            _onStoreFailed(exception);
            return Failed(
                ErrorCodes.Overloaded,
                "The idempotency key could not be stored. This call did not run.",
                "Try again later with the same key, or without one if running twice does no harm.",
                StoreAgainAfter);
        }

        var reply = await call();
        _inFlight.Remove(record.Scope);
        if (reply is FailedReply { Failure: { } failure } && DidNotRun(failure))
        {
            // Nothing happened, so a repetition may run.
            Forget(record);
        }
        else
        {
            Forget(record);
            Keep(Finished(record, reply));
        }

        try
        {
            await _writes.WriteAsync();
        }
#pragma warning disable CA1031 // The call has run: its answer matters more than the record, which then says "unknown" after a crash.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _onStoreFailed(exception);
        }

        return reply;
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

    private static bool DidNotRun(Failure failure) => failure.Ran is false;

    private static Failure Unknown(string message) => new()
    {
        Code = ErrorCodes.OutcomeUnknown,
        Message = message,
        Suggestion = "Find out from the MCP server what happened; to call again all the same, use a new key.",
        Ran = true,
    };

    private static FailedReply Failed(string code, string message, string suggestion, TimeSpan? retryAfter = null) => new()
    {
        Failure = new Failure { Code = code, Message = message, Suggestion = suggestion, RetryAfter = retryAfter, Ran = false },
    };

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

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

    private Task WriteAsync()
    {
        _state.State = new KeyedCallsState { Calls = [.. _calls.Values.OrderBy(call => call.StartedAt)] };
        return _state.WriteStateAsync();
    }
}
