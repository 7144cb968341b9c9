using McpOrleans.Grains.Resilience;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// The one connection of a server grain: made when first needed, once for all who wait, and again after it was lost.
/// Not thread-safe: it runs on its grain's scheduler.
/// </summary>
internal sealed partial class ServerConnection(
    ServerKey key,
    ServerInForce inForce,
    McpConnector connector,
    KeptState<LearntState> learnt,
    BackgroundWork background,
    Action onConnected,
    Action<ChangedList> onListChanged,
    TimeProvider clock,
    ILogger logger)
    : IAsyncDisposable
{
    /// <summary>A stdio server that lives no longer than this has crashed and not ended normally.</summary>
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(10);

    /// <summary>Longer than all time limits within closing. If one of them does not hold, this one ends the wait.</summary>
    private static readonly TimeSpan CloseCap = TimeSpan.FromSeconds(30);

    private readonly ConnectionClosing _closing = new(key, logger);
    private McpConnection? _current;
    private ConnectAttempt? _attempt;
    private TimeSpan _earlierUptime;
    private int _shortLives;
    private bool _isDisposed;

    public ConnectionState State { get; private set; }

    public DateTimeOffset? ConnectedAt { get; private set; }

    /// <summary>How many connections were made.</summary>
    public long Count { get; private set; }

    /// <summary>Why the last attempt failed; null after a success.</summary>
    public Failure? LastFailure { get; private set; }

    /// <summary>What the server said about itself when it was last connected.</summary>
    public McpServerInfo? Info { get; private set; }

    public McpConnection? Current => _current;

    private bool IsStdio => inForce.Config?.EffectiveTransport is McpTransport.Stdio;

    /// <summary>How many attempts have failed since the last successful one.</summary>
    public int FailedAttempts { get; private set; }

    /// <summary>How long there was a connection, over all connections.</summary>
    public TimeSpan TotalUptime => _earlierUptime + (clock.GetUtcNow() - ConnectedAt ?? TimeSpan.Zero);

    /// <summary>
    /// Returns the connection, which is made first when there is none, and made again when the attempt was replaced by another one
    /// meanwhile. Cancelling ends the wait, not the shared attempt.
    /// </summary>
    public async Task<ConnectResult> GetAsync(CancellationToken cancellationToken)
    {
        while (!_isDisposed && inForce.Enabled is { } config)
        {
            if (_current is not null)
            {
                return new ConnectResult { Connection = _current };
            }

            var generation = inForce.Generation;
            var attempt = _attempt ??= Begin(config);
            var result = await attempt.Result.WaitAsync(cancellationToken);

            // A server that was disconnected by hand stays so until it is called again or gets another configuration.
            if (!result.IsGivenUp || (_attempt is null && _current is null && inForce.Generation == generation))
            {
                return result;
            }

            cancellationToken.ThrowIfCancellationRequested();
        }

        return ConnectResult.GivenUp(key.Server);
    }

    /// <summary>Drops a connection that a fault made unusable, not a newer one. Keeps the session unless the server forgot it.</summary>
    public void Note(McpConnection connection, UpstreamFault fault)
    {
        if (fault.IsSessionLost && learnt.Value.Session is { } session && string.Equals(session.Id, connection.Session?.Id, StringComparison.Ordinal))
        {
            learnt.Update(known => known with { Session = null });
        }

        if (fault.IsConnectionLost)
        {
            Lose(connection, fault);
        }
    }

    /// <summary>What the server said and how it failed says nothing about the server that has replaced it.</summary>
    public void Forget() => (Info, LastFailure, FailedAttempts) = (null, null, 0);

    /// <summary>
    /// Ends the connection, or the attempt to make one, and its session. From this call on there is no connection. The returned
    /// task completes when the closing is finished; nobody needs to wait for it.
    /// </summary>
    public Task CloseAsync()
    {
        if (learnt.Value.Session is not null)
        {
            learnt.Update(known => known with { Session = null });
        }

        return CloseAsync(endSession: true);
    }

    /// <summary>Ends the connection and leaves the session to the grain's next activation.</summary>
    public async ValueTask DisposeAsync()
    {
        // A caller that still waits for a connection must not begin to make another.
        _isDisposed = true;
        await CloseAsync(endSession: false);
    }

    private async Task CloseAsync(bool endSession)
    {
        var (connection, attempt) = (_current, _attempt);
        _attempt = null;
        _shortLives = 0;
        Detach();
        await _closing.EndAsync(connection, attempt, endSession)
            .WaitAsync(CloseCap, clock)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private void Lose(McpConnection connection, UpstreamFault fault)
    {
        if (ReferenceEquals(_current, connection))
        {
            LogLost(key, fault.Reason);
            var isShort = clock.GetUtcNow() - ConnectedAt < ShortLife;
            _shortLives = fault.Kind is FaultKind.Flood || (isShort && IsStdio) ? _shortLives + 1 : 0;
            Detach();

            // Other requests may still be answered on it. The draining begins at once, so that an end of all connections finds it.
            var drained = _closing.DrainAsync(connection);
            background.Run(() => drained);
            if (fault.Kind is FaultKind.Flood)
            {
                // We ended the process ourselves. A caller that learns of it later had no request there.
                (State, LastFailure) = (ConnectionState.Error, (fault with { MayHaveRun = null }).ToFailure());
                return;
            }
            else if (fault.Kind is FaultKind.ProcessEnded or FaultKind.Broken)
            {
                // A connection that we end ourselves gives no reason.
                var generation = inForce.Generation;
                background.Run(() => TellExitAsync(connection, generation));
            }
        }
    }

    /// <summary>A stdio server that has died is in the state error until it is started again, and its last output is shown.</summary>
    private async Task TellExitAsync(McpConnection connection, int generation)
    {
        if (await connection.DescribeExitAsync() is { } exit && _current is null && _attempt is null && inForce.Generation == generation)
        {
            State = ConnectionState.Error;
            LastFailure = new Failure { Code = ErrorCodes.ConnectionFailed, Message = $"The process of MCP server '{key.Server}' has ended. {exit}" };
        }
    }

    private void Detach()
    {
        _earlierUptime = TotalUptime;
        _current = null;
        ConnectedAt = null;
        State = ConnectionState.Disconnected;
    }

    private ConnectAttempt Begin(McpServerConfig config)
    {
        State = Count == 0 ? ConnectionState.Connecting : ConnectionState.Reconnecting;
        var attempt = new ConnectAttempt();
        var retry = ConnectRetry.Create(config, clock, (fault, delay) => background.Run(() =>
        {
            if (ReferenceEquals(_attempt, attempt))
            {
                FailedAttempts++;
                LastFailure = fault.ToFailure();
                LogRetry(key, delay, fault.Reason);
            }

            return Task.CompletedTask;
        }));
        attempt.Result = RunAsync(attempt, retry, inForce.State, learnt.Value.Session, CrashDelay(config));
        return attempt;
    }

    /// <summary>Never fails: all waiting callers share the result, and later callers would get the failure too.</summary>
    private async Task<ConnectResult> RunAsync(
        ConnectAttempt attempt, Polly.ResiliencePipeline<ConnectResult> retry, ServerState state, UpstreamSession? session, TimeSpan delay)
    {
        // The attempt must be registered before it can end.
        await Task.Yield();

        // This runs off the grain's scheduler, because starting a process and reading JSON would delay everything else in the grain.
        var result = await Task.Run(() => ConnectAsync(retry, state, session, delay, attempt.Lifetime), CancellationToken.None);
        var isWanted = ReferenceEquals(_attempt, attempt);
        attempt.End();
        if (!isWanted)
        {
            if (result.Succeeded)
            {
                // A session that was resumed still belongs to the next activation, unless it was ended.
                var isKept = result.Connection.Session is { } resumed && string.Equals(resumed.Id, learnt.Value.Session?.Id, StringComparison.Ordinal);
                await _closing.CloseAsync(result.Connection, endSession: !isKept);
            }

            return ConnectResult.GivenUp(key.Server);
        }

        _attempt = null;
        if (result.Succeeded)
        {
            TakeOver(result.Connection, session);
        }
        else
        {
            State = ConnectionState.Error;
            FailedAttempts++;
            LastFailure = result.Fault.ToFailure();
            LogFailed(key, result.Fault.Reason);
        }

        return result;
    }

    private void TakeOver(McpConnection connection, UpstreamSession? previous)
    {
        _current = connection;
        State = ConnectionState.Connected;
        ConnectedAt = clock.GetUtcNow();
        Count++;
        FailedAttempts = 0;
        LastFailure = null;
        Info = connection.Info;
        LogConnected(key, Info.Name, Info.Version, Info.ProtocolVersion);
        background.Run(() => WatchAsync(connection));
        if (!string.Equals(connection.Session?.Id, previous?.Id, StringComparison.Ordinal))
        {
            learnt.Update(known => known with { Session = connection.Session });
        }

        onConnected();
    }

    /// <summary>
    /// A stdio server that dies soon after each start, or floods its client, is connected again after longer and longer delays.
    /// </summary>
    private TimeSpan CrashDelay(McpServerConfig config) => _shortLives > 0
        ? Backoff.Delay(_shortLives - 1, config.RetryDelay, config.RetryMaxDelay, Random.Shared.NextDouble())
        : TimeSpan.Zero;

    private async Task<ConnectResult> ConnectAsync(
        Polly.ResiliencePipeline<ConnectResult> retry, ServerState state, UpstreamSession? session, TimeSpan delay, CancellationToken lifetime)
    {
        try
        {
            if (delay > TimeSpan.Zero)
            {
                await Task.Delay(delay, clock, lifetime);
            }

            return await retry.ExecuteAsync(
                async cancellationToken => await connector.ConnectAsync(key, state, session, ConnectionClient.Everybody, onListChanged, cancellationToken), lifetime);
        }
        catch (OperationCanceledException) when (lifetime.IsCancellationRequested)
        {
            return ConnectResult.GivenUp(key.Server);
        }
#pragma warning disable CA1031 // The connector explains what it expects to fail; anything else must end the attempt, too.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogUnexpected(key, exception);
            return new ConnectResult { Fault = new UpstreamFaults(key.Server).Unexpected() };
        }
    }

    private async Task WatchAsync(McpConnection connection)
    {
        Note(connection, await connection.Closed);
    }
}
