using McpOrleans.Grains.Connections;
using McpOrleans.Grains.Idempotency;
using McpOrleans.Grains.Resilience;
using ModelContextProtocol.Protocol;
using Polly;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// Carries one request to the MCP server and its answer back: at most once per idempotency key, within the bulkhead, the
/// circuit and the deadline, and again where that is safe. Not thread-safe: it lives on its grain's scheduler, where many
/// requests interleave.
/// </summary>
internal sealed class ServerRequests(
    ServerKey key, ServerConnection connection, ToolCatalog catalog, CircuitGate circuit, KeyedCalls keyedCalls, TimeProvider clock)
{
    private readonly Bulkhead _bulkhead = new();
    private readonly RequestCounter _counter = new();
    private readonly HashSet<string> _running = new(StringComparer.Ordinal);
    private ResiliencePipeline<CallAttempt> _retry = ResiliencePipeline<CallAttempt>.Empty;
    private McpServerConfig? _retryConfig;

    public McpServerStatistics Statistics => _counter.Statistics;

    public async Task<McpReply> SendAsync(McpRequest request, McpServerConfig config, CancellationToken cancellationToken)
    {
        _running.Add(request.Caller.RequestId);
        try
        {
            var reply = request.IdempotencyKey is null
                ? await SendOnceAsync(request, config, cancellationToken)
                : await SendKeyedAsync(request, config, cancellationToken);
            _counter.Count(request.Method, reply);
            return reply;
        }
        finally
        {
            _running.Remove(request.Caller.RequestId);
        }
    }

    public bool IsRunning(string requestId) => _running.Contains(requestId);

    /// <summary>Lets waiting requests in, after the limits were changed.</summary>
    public void Admit(McpServerConfig config) => _bulkhead.Admit(config.MaxConcurrency);

    /// <summary>The call belongs to its key, not to one caller: it goes on when that caller goes away.</summary>
    private async Task<McpReply> SendKeyedAsync(McpRequest request, McpServerConfig config, CancellationToken cancellationToken)
    {
        if (!IsToolCall(request) || RequestInspector.ReadName(request.Params) is not { } tool)
        {
            return Failed(new Failure
            {
                Code = ErrorCodes.InvalidRequest,
                Message = "An idempotency key makes sense for tools/call only. The request did not run.",
                Ran = false,
            });
        }

        var call = keyedCalls.RunAsync(
            request.IdempotencyKey!, request.Caller.Id, tool, request.Params, () => SendOnceAsync(request, config, CancellationToken.None));
        try
        {
            return await call.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return Failed(CallFailures.CallerGone(wasSent: true));
        }
    }

    private async Task<McpReply> SendOnceAsync(McpRequest request, McpServerConfig config, CancellationToken cancellationToken)
    {
        if (circuit.IsBlocked)
        {
            return Failed(circuit.Refuse());
        }

        using var deadline = new CallDeadline(request.Timeout ?? config.Timeout, clock, cancellationToken);
        try
        {
            if (!await _bulkhead.TryEnterAsync(request.Caller.Id, config.MaxConcurrency, config.MaxQueue, deadline.Token))
            {
                return Failed(CallFailures.Overloaded(key.Server, config));
            }
        }
        catch (OperationCanceledException)
        {
            return Failed(CallFailures.Unanswered(key.Server, deadline, wasSent: false, $"{_bulkhead.Running} others were running."));
        }

        try
        {
            return await SendRepeatedlyAsync(request, config, deadline);
        }
        finally
        {
            _bulkhead.Leave(config.MaxConcurrency);
        }
    }

    private async Task<McpReply> SendRepeatedlyAsync(McpRequest request, McpServerConfig config, CallDeadline deadline)
    {
        // On the captured context: an attempt reads and changes the grain's state.
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: true, deadline.Token);
        var wasSent = false;
        try
        {
            var attempt = await Retry(config).ExecuteAsync(
                async _ => await AttemptAsync(request, config, deadline, () => wasSent = true), context);
            return attempt.Reply;
        }
        catch (OperationCanceledException)
        {
            return Failed(CallFailures.Unanswered(key.Server, deadline, wasSent, connection.LastFailure?.Message));
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async Task<CallAttempt> AttemptAsync(McpRequest request, McpServerConfig config, CallDeadline deadline, Action onSent)
    {
        if (circuit.TryEnter() is not { } admission)
        {
            return new CallAttempt(Failed(circuit.Refuse()), IsFinal: true, IsRepeatable: false);
        }

        // A caller that goes away says nothing about the server; one that waited in vain does.
        bool? isAlive = null;
        try
        {
            var attempt = await ExchangeAsync(request, config, deadline, onSent);
            isAlive = CircuitVerdict.IsAlive(attempt.Reply);
            return attempt;
        }
        catch (OperationCanceledException) when (deadline.HasExpired)
        {
            isAlive = false;
            throw;
        }
        finally
        {
            await circuit.RecordAsync(admission, isAlive, config);
        }
    }

    private async Task<CallAttempt> ExchangeAsync(McpRequest request, McpServerConfig config, CallDeadline deadline, Action onSent)
    {
        for (var isRepetition = false; ; isRepetition = true)
        {
            var connected = await connection.GetAsync(config, deadline.Token);
            if (!connected.Succeeded)
            {
                return new CallAttempt(Failed(connected.Fault.ToFailure()), IsFinal: true, IsRepeatable: false);
            }

            var hints = default(ToolHints);
            if (IsToolCall(request))
            {
                var (found, failure) = await FindToolAsync(request, connected.Connection, config, deadline.Token);
                if (failure is not null)
                {
                    return new CallAttempt(Failed(failure), IsFinal: true, IsRepeatable: false);
                }

                hints = found;
            }

            try
            {
                onSent();

                // Off the grain's scheduler: a large result would hold up everything else the grain does.
                var result = await Task.Run(
                    () => connected.Connection.SendAsync(request.Method, request.Params, IsToolCall(request) ? deadline.Extend : null, deadline.Token),
                    deadline.Token);
                return new CallAttempt(new CompletedReply { Result = result }, IsFinal: true, hints.IsRepeatable);
            }
#pragma warning disable CA1031 // The SDK throws many types; the fault says what each means.
            catch (Exception exception) when (exception is not OperationCanceledException || !deadline.Token.IsCancellationRequested)
#pragma warning restore CA1031
            {
                var fault = await connected.Connection.ExplainAsync(key.Server, exception);
                connection.Note(connected.Connection, fault);

                // At once, because the server may be well: the session was forgotten, or an idle connection was closed.
                if (isRepetition || fault is not { MayHaveRun: false, IsConnectionLost: true })
                {
                    return new CallAttempt(Failed(fault.ToFailure()), fault.IsPermanent, hints.IsRepeatable);
                }
            }
        }
    }

    /// <summary>What the server says of the tool; lists its tools (again) before it says that there is none.</summary>
    private async Task<(ToolHints Hints, Failure? Failure)> FindToolAsync(
        McpRequest request, McpConnection current, McpServerConfig config, CancellationToken cancellationToken)
    {
        if (RequestInspector.ReadName(request.Params) is not { } tool)
        {
            return (default, CallFailures.Nameless());
        }

        if (catalog.FindHints(tool) is { } known)
        {
            return (known, null);
        }

        var failure = await catalog.RefreshIfOldAsync(current, config).WaitAsync(cancellationToken);
        if (failure is not null && !catalog.IsListed)
        {
            return (default, failure);
        }

        return catalog.FindHints(tool) is { } found ? (found, null) : (default, CallFailures.ToolNotFound(key.Server, tool));
    }

    private ResiliencePipeline<CallAttempt> Retry(McpServerConfig config)
    {
        if (!ReferenceEquals(_retryConfig, config))
        {
            (_retry, _retryConfig) = (CallRetry.Create(config, clock), config);
        }

        return _retry;
    }

    private static bool IsToolCall(McpRequest request) => string.Equals(request.Method, RequestMethods.ToolsCall, StringComparison.Ordinal);

    private static FailedReply Failed(Failure failure) => new() { Failure = failure };
}
