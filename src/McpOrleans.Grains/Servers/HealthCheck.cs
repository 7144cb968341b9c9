using McpOrleans.Grains.Resilience;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// Probes one MCP server, connects it first when it is down, and lists its tools when that is due. A check succeeds when all of
/// this succeeds. Not thread-safe: it runs on its grain's scheduler.
/// </summary>
internal sealed partial class HealthCheck(
    ServerKey key,
    ServerInForce inForce,
    ServerConnection connection,
    ToolCatalog catalog,
    CircuitGate circuit,
    KeptState<LearntState> learnt,
    Action onDown,
    TimeProvider clock,
    ILogger logger)
{
    /// <summary>
    /// A server that needs longer than this to answer a probe is not healthy, however long its tools may take. For short intervals,
    /// the limit is half the interval: when a server comes back during a check, the next check must find it before the interval is
    /// over.
    /// </summary>
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(10);

    private Task? _running;
    private ImmutableArray<bool> _checks = [];

    public HealthStatus Status => HealthScore.StatusOf(_checks);

    public double? Score => HealthScore.Of(_checks);

    public DateTimeOffset? LastChecked { get; private set; }

    /// <summary>How long the last successful probe took. Null before the first one.</summary>
    public TimeSpan? Latency { get; private set; }

    /// <summary>Why the last check failed; null after a success.</summary>
    public Failure? LastFailure { get; private set; }

    /// <summary>Takes over what an earlier activation stored.</summary>
    public void Restore() => (_checks, LastChecked) = (learnt.Value.Checks, learnt.Value.LastChecked);

    /// <summary>
    /// Checks now, unless the circuit is open: then the server is left alone. A check is shared by everybody who asks while it
    /// runs. Cancelling ends the wait, not the check.
    /// </summary>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        if (_running is not { IsCompleted: false })
        {
            _running = CheckAsync(inForce.Generation);
        }

        return _running.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Forgets what was learnt about a server that has been replaced by another one. The result of a check that is still running is
    /// ignored.
    /// </summary>
    public void Forget() => (_running, _checks, LastChecked, Latency, LastFailure) = (null, [], null, null, null);

    /// <summary>The server was connected and listed its tools, so it counts as healthy before its first check.</summary>
    public void NoteDiscovered()
    {
        if (LastChecked is null)
        {
            Record(failure: null);
        }
    }

    private async Task CheckAsync(int generation)
    {
        if (circuit.TryEnter() is not { } admission)
        {
            onDown();
            return;
        }

        bool? isAlive = null;
        UpstreamFault? fault;
        try
        {
            fault = await ProbeAsync(generation);
            isAlive = fault is null ? true : fault.IsAlive;
        }
        finally
        {
            // This is done whatever happened, because a trial that never ends would block every other request.
            circuit.Record(admission, inForce.Generation == generation ? isAlive : null);
        }

        if (fault is { Kind: FaultKind.EndedByUs })
        {
            // The server was disconnected by hand meanwhile, which says nothing about its health.
            return;
        }

        var failure = fault?.ToFailure();
        if (inForce.Generation == generation && failure is null && catalog.IsDue && connection.Current is { } current)
        {
            failure = await catalog.RefreshAsync(current);
            if (failure is not null && current.Closed is { IsCompletedSuccessfully: true, Result.Kind: FaultKind.EndedByUs })
            {
                return;
            }
        }

        if (inForce.Generation != generation)
        {
            return;
        }

        Record(failure);

        // One success after an outage may be luck. A second probe, made now and not an interval later, makes it certain.
        if (Status is HealthStatus.Degraded && await ProbeAsync(generation) is not { Kind: FaultKind.EndedByUs } and var second && inForce.Generation == generation)
        {
            Record(second?.ToFailure());
        }

        if (LastFailure is not null)
        {
            onDown();
        }
    }

    /// <summary>Returns null, or why the probe failed. If the server has been replaced meanwhile, nothing is recorded.</summary>
    private async Task<UpstreamFault?> ProbeAsync(int generation)
    {
        for (var isSecond = false; ; isSecond = true)
        {
            var connected = await connection.GetAsync(CancellationToken.None);
            if (!connected.Succeeded)
            {
                return connected.Fault;
            }

            var started = clock.GetTimestamp();
            var fault = await ProbeAsync(connected.Connection);

            // An error is an answer: the server is alive and only does not know this kind of probe.
            if (fault is null or { Kind: FaultKind.JsonRpcError })
            {
                if (inForce.Generation == generation)
                {
                    Latency = clock.GetElapsedTime(started);
                }

                return null;
            }

            connection.Note(connected.Connection, fault);

            // A forgotten session says nothing about the server's health.
            if (isSecond || !fault.IsSessionLost)
            {
                return fault;
            }
        }
    }

    private async Task<UpstreamFault?> ProbeAsync(McpConnection current)
    {
        var timeout = inForce.Config?.HealthCheckInterval / 2 is { } half && half < ProbeTimeout ? half : ProbeTimeout;
        using var cap = new CancellationTokenSource(timeout, clock);
        try
        {
            return (await Task.Run(() => current.ProbeAsync(cap.Token), cap.Token)).Fault;
        }
        catch (OperationCanceledException)
        {
            // The connection itself may be the cause, so the next check makes a new one. If calls are running on it, they may be
            // what keeps the server busy; they have their own time limits.
            return current.Faults.NoSignOfLife(timeout, isConnectionLost: current.IsIdle);
        }
    }

    private void Record(Failure? failure)
    {
        var before = Status;
        _checks = _checks.With(failure is null);
        LastFailure = failure;
        LastChecked = clock.GetUtcNow();
        if (Status == before)
        {
            return;
        }

        LogChanged(key, Status, failure?.Message ?? "It answered the last probe.");
        var (checks, checkedAt) = (_checks, LastChecked);
        learnt.Update(known => known with { Checks = checks, LastChecked = checkedAt });
        catalog.MarkStale(failure is not null);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Server}: {Status}. {Reason}")]
    private partial void LogChanged(ServerKey server, HealthStatus status, string reason);
}
