using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using McpOrleans.Grains.Resilience;
using McpOrleans.Grains.Servers.Lanes;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// Carries a call to the MCP server and its reply back, within the bulkhead, the circuit and the deadline, and again where that is safe.
/// Not thread-safe: it lives on its grain's scheduler, where many calls interleave.
/// </summary>
internal sealed class CallAttempts
{
    /// <summary>In bytes. Writing this much takes no longer than a hop to another thread.</summary>
    private const int LargestOnScheduler = 16 * 1024;

    private readonly ServerKey _key;
    private readonly ServerInForce _inForce;
    private readonly ServerConnection _connection;
    private readonly ClientLanes _lanes;
    private readonly ToolFinder _tools;
    private readonly CircuitGate _circuit;
    private readonly TimeProvider _clock;
    private readonly Bulkhead _bulkhead;

    public CallAttempts(ServerKey key, ServerInForce inForce, ServerConnection connection, ClientLanes lanes, ToolCatalog catalog, AbilityTools abilityTools, CircuitGate circuit, TimeProvider clock)
    {
        (_key, _inForce, _connection, _lanes, _circuit, _clock) = (key, inForce, connection, lanes, circuit, clock);
        _tools = new ToolFinder(key, catalog, abilityTools);

        // Once the server is disabled or removed, all calls that wait are let in, to be told so.
        _bulkhead = new Bulkhead(() => _inForce.Enabled?.MaxConcurrency ?? int.MaxValue);
    }

    /// <summary>Lets waiting calls in, after the limits were changed.</summary>
    public void Admit() => _bulkhead.Admit();

    /// <param name="call">The call.</param>
    /// <param name="spent">What is gone of the time that the call may take.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<McpReply> RunAsync(ServerCall call, TimeSpan spent, CancellationToken cancellationToken)
    {
        var request = call.Request;
        if (!MayCall(out var config, out var refusal))
        {
            return refusal;
        }

        if (!RequestInspector.IsObject(request.Params))
        {
            return Failed(CallFailures.NoObject());
        }

        if (_circuit.IsBlocked)
        {
            return Failed(_circuit.Refuse());
        }

        using var deadline = new CallDeadline(request.Timeout ?? config.Timeout, spent, _clock, cancellationToken);
        var isIn = false;
        try
        {
            isIn = await _bulkhead.TryEnterAsync(request.Caller.Id, config.MaxQueue, deadline.Token);
            if (!isIn)
            {
                return Failed(CallFailures.Overloaded(_key.Server, config));
            }

            call.Pause?.Begin(deadline, _bulkhead);
            for (var repetitions = 0; ; repetitions++)
            {
                // The attempt ends on the grain's scheduler, where this goes on in place, without another turn of the scheduler's. That
                // is so because the attempt's builder calls in place whoever waits; a task would have this go on in the thread pool.
                var attempt = await AttemptAsync(call, deadline).ConfigureAwait(false);
                var reply = call.Settle(attempt.Reply);
                if (!MayRepeat(attempt with { Reply = reply }, repetitions, out var delay))
                {
                    return reply;
                }

                await Task.Delay(delay, _clock, deadline.Token);
            }
        }
        catch (OperationCanceledException)
        {
            var obstacle = isIn ? _connection.LastFailure?.Message
                : _bulkhead.Running == 1 ? "Another call was running." : $"{_bulkhead.Running} other calls were running.";
            return Failed(CallFailures.Unanswered(_key.Server, deadline, call.MayHaveRun, obstacle));
        }
        finally
        {
            if (isIn && call.Pause is not { IsOn: true })
            {
                _bulkhead.Leave();
            }

            call.Pause?.End();
        }
    }

    /// <summary>Whether the configuration now in force lets a call be repeated after this attempt, and when.</summary>
    private bool MayRepeat(CallAttempt attempt, int repetitions, out TimeSpan delay)
    {
        delay = default;
        if (attempt.IsFinal || !RetryVerdict.MayRepeat(attempt.Reply, attempt.IsRepeatable) || _inForce.Config is not { } config || repetitions >= config.RetryAttempts)
        {
            return false;
        }

        delay = Backoff.Delay(repetitions, config.RetryDelay, config.RetryMaxDelay, Random.Shared.NextDouble());
        return true;
    }

    /// <summary>One attempt, and what it says to the circuit.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CallAttempt> AttemptAsync(ServerCall call, CallDeadline deadline)
    {
        // It may have been disabled or removed while the call waited.
        if (!MayCall(out _, out var refusal))
        {
            return CallAttempt.Refused(refusal);
        }

        if (_circuit.TryEnter() is not { } admission)
        {
            return CallAttempt.Refused(Failed(_circuit.Refuse()));
        }

        // A caller that goes away says nothing about the server; one that waited in vain does.
        bool? isAlive = null;
        var generation = _inForce.Generation;
        LanePlace? place = null;
        call.Pause?.NoteTrial(() => _circuit.Record(admission, isAlive: true));
        try
        {
            var isRepetition = false;
            while (true)
            {
                var connection = _connection.Current;
                if (connection is null)
                {
                    var connected = await _connection.GetAsync(deadline.Token);
                    if (!MayCall(out _, out refusal))
                    {
                        return CallAttempt.Refused(refusal);
                    }

                    if (!connected.Succeeded)
                    {
                        isAlive = connected.Fault.IsAlive;
                        return new CallAttempt(Failed(connected.Fault.ToFailure()), IsFinal: true, IsRepeatable: false);
                    }

                    connection = connected.Connection;
                }

                var hints = default(ToolHints);
                if (call.IsToolCall)
                {
                    if (!_tools.TryFind(call.Request, connection, out hints, out var tool))
                    {
                        (hints, var failure) = await _tools.FindAsync(tool, connection, deadline.Token);
                        if (failure is not null)
                        {
                            return CallAttempt.Refused(Failed(failure));
                        }
                    }

                    if (!ReferenceEquals(_connection.Current, connection))
                    {
                        // Another one took its place while the tool was looked for.
                        continue;
                    }
                }

                if (call.Abilities is not ClientAbilities.None && !connection.Era.IsStateless)
                {
                    Leave(ref place);
                    (place, var fault) = await _lanes.EnterAsync(LaneOwner.Of(call.Request), deadline.Token);
                    if (!MayCall(out _, out refusal))
                    {
                        return CallAttempt.Refused(refusal);
                    }

                    if (place is null)
                    {
                        isAlive = fault!.IsAlive;
                        return new CallAttempt(Failed(fault.ToFailure()), fault.IsPermanent, IsRepeatable: false);
                    }

                    connection = place.Connection;
                }

                deadline.Token.ThrowIfCancellationRequested();
                call.NoteSent();
                using var lease = connection.NewLease();
                var reply = await SendAsync(connection, call, deadline, lease);
                if (reply.Succeeded)
                {
                    isAlive = true;
                    return new CallAttempt(Answered(reply), IsFinal: true, hints.IsRepeatable);
                }

                call.NoteEnded(reply.Fault.MayHaveRun is not false);
                Note(connection, place, reply.Fault);

                // At once, because the server may be well: the session was forgotten, or an idle connection was closed.
                if (isRepetition || reply.Fault is not { MayHaveRun: false, IsConnectionLost: true, IsPermanent: false })
                {
                    // One that forgets each session at once is not given one after the other.
                    isAlive = reply.Fault.IsAlive;
                    return new CallAttempt(
                        Failed(reply.Fault.ToFailure()), reply.Fault is { IsPermanent: true } or { IsSessionLost: true }, hints.IsRepeatable);
                }

                isRepetition = true;
            }
        }
        catch (OperationCanceledException) when (deadline.HasExpired)
        {
            isAlive = false;
            throw;
        }
        finally
        {
            Leave(ref place);

            // What came of the server before says nothing of the one that is in its place now.
            if (call.Pause?.TryEndTrial() is not false)
            {
                _circuit.Record(admission, _inForce.Generation == generation ? isAlive : null);
            }
        }
    }

    private void Note(McpConnection connection, LanePlace? place, UpstreamFault fault)
    {
        if (place is null)
        {
            _connection.Note(connection, fault);
        }
        else
        {
            _lanes.Note(place.Lane, fault);
        }
    }

    private void Leave(ref LanePlace? place)
    {
        if (place is not null)
        {
            _lanes.Leave(place.Lane);
            place = null;
        }
    }

    /// <summary>
    /// Leaves the grain's scheduler at the first wait at the latest: reading a large result would hold up everything else the grain
    /// does. Large parameters are not even written on it.
    /// </summary>
    private static ValueTask<UpstreamReply> SendAsync(McpConnection connection, ServerCall call, CallDeadline deadline, ByteLease lease)
    {
        var (request, pending) = (call.Request, call.NewPending(deadline));
        return request.Params.Length <= LargestOnScheduler
            ? connection.SendAsync(request.Method, request.Params, pending, lease, deadline.Token)
            : SendElsewhereAsync(connection, request, pending, lease, deadline.Token);
    }

    // A method of its own: the object that keeps what it needs would be made for small parameters, too.
    private static ValueTask<UpstreamReply> SendElsewhereAsync(
        McpConnection connection, McpRequest request, PendingRequest pending, ByteLease lease, CancellationToken cancellationToken) => new(
        Task.Run(() => connection.SendAsync(request.Method, request.Params, pending, lease, cancellationToken).AsTask(), cancellationToken));

    private static McpReply Answered(UpstreamReply reply) => reply.Facts.Type is ResultType.InputRequired && reply.MayAsk
        ? new InputRequiredReply { Result = reply.Result! }
        : new CompletedReply { Result = reply.Result!, IsError = reply.Facts.IsToolError, ResultType = reply.Facts.Type };

    /// <summary>Whether the server may be called now, as which configuration; else the answer that says why not.</summary>
    public bool MayCall([NotNullWhen(true)] out McpServerConfig? config, [NotNullWhen(false)] out FailedReply? refusal)
    {
        config = _inForce.Enabled;
        refusal = config is not null ? null
            : Failed(_inForce.Config is null ? CallFailures.ServerNotFound(_key.Server) : CallFailures.ServerDisabled(_key.Server));
        return config is not null;
    }

    private static FailedReply Failed(Failure failure) => new() { Failure = failure };
}
