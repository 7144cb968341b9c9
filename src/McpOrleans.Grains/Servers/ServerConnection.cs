using McpOrleans.Grains.Connections;
using McpOrleans.Grains.Resilience;
using Microsoft.Extensions.Logging;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// The one connection of a server grain: made when first needed, once for all who wait, and made again after it was lost.
/// Not thread-safe: it lives on its grain's scheduler.
/// </summary>
internal sealed partial class ServerConnection(
    ServerKey key,
    McpConnector connector,
    LearntStore learnt,
    Action onConnected,
    Action onToolsChanged,
    TimeProvider clock,
    ILogger logger)
    : IAsyncDisposable
{
    /// <summary>A stdio server that lives no longer than this has crashed rather than ended.</summary>
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(10);

    private McpConnection? _current;
    private Task<ConnectResult>? _attempt;
    private CancellationTokenSource _lifetime = new();
    private TimeSpan _earlierUptime;
    private int _shortLives;

    public ConnectionState State { get; private set; }

    public DateTimeOffset? ConnectedAt { get; private set; }

    /// <summary>How often a connection was made.</summary>
    public long Count { get; private set; }

    /// <summary>Why the last attempt failed; null after a success.</summary>
    public Failure? LastFailure { get; private set; }

    /// <summary>What the server said of itself when it was connected last.</summary>
    public McpServerInfo? Info { get; private set; }

    public McpConnection? Current => _current;

    /// <summary>Attempts that failed since the last that worked.</summary>
    public int FailedAttempts { get; private set; }

    /// <summary>How long there was a connection, all of them together.</summary>
    public TimeSpan TotalUptime => _earlierUptime + (clock.GetUtcNow() - ConnectedAt ?? TimeSpan.Zero);

    /// <summary>The connection, made first when there is none. Cancelling ends the wait, not the attempt that others share.</summary>
    public Task<ConnectResult> GetAsync(McpServerConfig config, CancellationToken cancellationToken)
    {
        if (_current is not null)
        {
            return Task.FromResult(new ConnectResult { Connection = _current });
        }

        _attempt ??= ConnectAsync(config, _lifetime.Token);
        return _attempt.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Gives up a connection that a fault made unusable; one made since is left alone. The session is kept for the next one,
    /// unless the fault is that the server forgot it.
    /// </summary>
    public void Note(McpConnection connection, ConnectionFault fault)
    {
        if (fault.IsSessionLost && learnt.Value.Session is { } session && string.Equals(session.Id, connection.Session?.Id, StringComparison.Ordinal))
        {
            _ = learnt.UpdateAsync(known => known with { Session = null });
        }

        if (fault.IsConnectionLost)
        {
            Lose(connection);
        }
    }

    /// <summary>Ends the connection, or the attempt to make one, and the session with it.</summary>
    public Task CloseAsync() => CloseAsync(endSession: true);

    /// <summary>Ends the connection and leaves the session to the grain's next activation.</summary>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync(endSession: false);
        _lifetime.Dispose();
    }

    private async Task CloseAsync(bool endSession)
    {
        var (connection, attempt, lifetime) = (_current, _attempt, _lifetime);
        Detach();
        _attempt = null;
        _shortLives = 0;
        _lifetime = new CancellationTokenSource();

        await lifetime.CancelAsync();
        if (attempt is not null)
        {
            // Never fails; it sees to the connection it may just have made.
            await attempt;
        }

        lifetime.Dispose();
        if (connection is not null)
        {
            await CloseQuietlyAsync(connection, endSession);
        }

        if (endSession && learnt.Value.Session is not null)
        {
            await learnt.UpdateAsync(known => known with { Session = null });
        }
    }

    private void Lose(McpConnection connection)
    {
        if (ReferenceEquals(_current, connection))
        {
            LogLost(key);
            _shortLives = clock.GetUtcNow() - ConnectedAt < ShortLife ? _shortLives + 1 : 0;
            Detach();
            _ = CloseQuietlyAsync(connection, endSession: false);
            _ = TellExitAsync(connection);
        }
    }

    /// <summary>A stdio server that has died is in error until it is started again, and its last words are shown.</summary>
    private async Task TellExitAsync(McpConnection connection)
    {
        if (await connection.DescribeExitAsync() is { } exit && _current is null && _attempt is null)
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

    private async Task<ConnectResult> ConnectAsync(McpServerConfig config, CancellationToken lifetime)
    {
        State = Count == 0 ? ConnectionState.Connecting : ConnectionState.Reconnecting;
        var session = learnt.Value.Session;
        var delay = CrashDelay(config);
        var retry = ConnectRetry.Create(config, clock, (fault, delay) =>
        {
            FailedAttempts++;
            LastFailure = fault.ToFailure();
            LogRetry(key, delay, fault.Reason);
        });

        // The attempt must be known as such before it can end.
        await Task.Yield();

        // Off the grain's scheduler: starting a process and reading JSON would hold up everything else the grain does.
        var result = await Task.Run(() => AttemptAsync(retry, config, session, delay, lifetime), CancellationToken.None);
        if (lifetime.IsCancellationRequested)
        {
            if (result.Succeeded)
            {
                await CloseQuietlyAsync(result.Connection, endSession: true);
            }

            return new ConnectResult { Fault = GivenUp() };
        }

        _attempt = null;
        if (result.Succeeded)
        {
            _current = result.Connection;
            State = ConnectionState.Connected;
            ConnectedAt = clock.GetUtcNow();
            Count++;
            FailedAttempts = 0;
            LastFailure = null;
            Info = result.Connection.Info;
            LogConnected(key, Info.Name, Info.Version, Info.ProtocolVersion);
            _ = WatchAsync(result.Connection);
            if (!string.Equals(result.Connection.Session?.Id, session?.Id, StringComparison.Ordinal))
            {
                // Not awaited: it says itself when it fails, and the call that waits here needs no session of tomorrow.
                _ = learnt.UpdateAsync(known => known with { Session = result.Connection.Session });
            }

            onConnected();
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

    /// <summary>A stdio server that dies soon after each start is started again ever more slowly.</summary>
    private TimeSpan CrashDelay(McpServerConfig config) => _shortLives > 0 && config.EffectiveTransport is McpTransport.Stdio
        ? Backoff.Delay(_shortLives - 1, config.RetryDelay, config.RetryMaxDelay, Random.Shared.NextDouble())
        : TimeSpan.Zero;

    private async Task<ConnectResult> AttemptAsync(
        Polly.ResiliencePipeline<ConnectResult> retry, McpServerConfig config, UpstreamSession? session, TimeSpan delay, CancellationToken lifetime)
    {
        try
        {
            if (delay > TimeSpan.Zero)
            {
                await Task.Delay(delay, clock, lifetime);
            }

            return await retry.ExecuteAsync(
                async cancellationToken => await connector.ConnectAsync(key, config, session, onToolsChanged, cancellationToken), lifetime);
        }
        catch (OperationCanceledException)
        {
            return new ConnectResult { Fault = GivenUp() };
        }
    }

    private async Task WatchAsync(McpConnection connection)
    {
        await connection.Closed;
        Lose(connection);
    }

    private async Task CloseQuietlyAsync(McpConnection connection, bool endSession)
    {
        try
        {
            await Task.Run(async () =>
            {
                if (endSession)
                {
                    await connection.EndSessionAsync();
                }

                await connection.DisposeAsync();
            });
        }
#pragma warning disable CA1031 // Whatever a transport throws on its way out: there is nothing left to do about it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var reason = connection.Mask(exception.ToString());
            LogCloseFailed(key, reason);
        }
    }

    private ConnectionFault GivenUp() => new()
    {
        Code = ErrorCodes.ConnectionFailed,
        Reason = $"MCP server '{key.Server}' was disconnected or reconfigured meanwhile.",
        Suggestion = "Try again.",
        MayHaveRun = false,
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "{Server}: connected to {Name} {Version}, MCP {ProtocolVersion}.")]
    private partial void LogConnected(ServerKey server, string name, string version, string protocolVersion);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Server}: attempt to connect failed, next in {Delay}. {Reason}")]
    private partial void LogRetry(ServerKey server, TimeSpan delay, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: no connection. {Reason}")]
    private partial void LogFailed(ServerKey server, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Server}: the connection ended.")]
    private partial void LogLost(ServerKey server);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Server}: closing the connection failed. {Reason}")]
    private partial void LogCloseFailed(ServerKey server, string reason);
}
