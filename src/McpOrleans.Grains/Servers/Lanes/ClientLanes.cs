namespace McpOrleans.Grains.Servers.Lanes;

/// <summary>
/// The connections that belong to one client each, because the MCP server may ask that client something: made when first needed, closed
/// when they were idle for a while, and bounded. Not thread-safe: it runs on its grain's scheduler.
/// </summary>
internal sealed partial class ClientLanes(
    ServerKey key,
    ServerInForce inForce,
    McpConnector connector,
    BackgroundWork background,
    ConnectionOptions options,
    TimeProvider clock,
    ILogger logger)
{
    /// <summary>How often it is looked whether a lane was idle for too long.</summary>
    private static readonly TimeSpan Sweep = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan CloseCap = TimeSpan.FromSeconds(30);

    private readonly List<Lane> _lanes = [];
    private readonly ConnectionClosing _closing = new(key, logger);
    private bool _isSweeping;
    private bool _isDisposed;

    /// <summary>How many there are.</summary>
    public int Count => _lanes.Count;

    /// <summary>Returns a place on a lane of the owner, which is connected first if it is new; or why there is none.</summary>
    /// <param name="owner">Whose lane it is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<(LanePlace? Place, UpstreamFault? Fault)> EnterAsync(LaneOwner owner, CancellationToken cancellationToken)
    {
        if (_isDisposed || (_lanes.Find(lane => lane.Owner == owner && lane.IsFree) ?? Open(owner)) is not { } lane)
        {
            return (null, _isDisposed ? new UpstreamFaults(key.Server).GivenUp() : new UpstreamFaults(key.Server).NoLane(options.MaxClientConnections));
        }

        lane.Uses++;
        try
        {
            var connected = await lane.Connecting.WaitAsync(cancellationToken);
            if (connected.Succeeded)
            {
                return (new LanePlace(lane, connected.Connection), null);
            }

            Leave(lane);
            return (null, connected.Fault);
        }
        catch (OperationCanceledException)
        {
            Leave(lane);
            throw;
        }
    }

    /// <summary>A call no longer uses a lane.</summary>
    public void Leave(Lane lane)
    {
        lane.Uses--;
        lane.LastUsed = clock.GetUtcNow();
        if (lane.IsIdle && !lane.IsFree)
        {
            Close(lane);
        }
    }

    /// <summary>A fault may have made a lane unusable.</summary>
    public void Note(Lane lane, UpstreamFault fault)
    {
        if (fault.IsConnectionLost || fault.IsSessionLost)
        {
            Lose(lane);
        }
    }

    /// <summary>Ends all lanes. From this call on there are none; later calls get new ones. Nobody needs to wait for the task.</summary>
    public async Task CloseAsync()
    {
        Lane[] ended = [.. _lanes];
        _lanes.Clear();
        foreach (var lane in ended)
        {
            lane.Finish();
            lane.Connection?.End(lane.Connection.Faults.EndedByUs());
        }

        await Task.WhenAll([.. ended.Select(EndAsync), _closing.EndAsync(connection: null, attempt: null, endSession: false)])
            .WaitAsync(CloseCap, clock)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    /// <summary>Ends all lanes, and lets no more be made.</summary>
    public Task DisposeAsync()
    {
        _isDisposed = true;
        return CloseAsync();
    }

    /// <summary>Begins a new lane; null when there are too many that are in use.</summary>
    private Lane? Open(LaneOwner owner)
    {
        if (_lanes.Count >= options.MaxClientConnections)
        {
            if (_lanes.Where(lane => lane.IsIdle).MinBy(lane => lane.LastUsed) is not { } idle)
            {
                return null;
            }

            Close(idle);
        }

        var lane = new Lane(owner) { LastUsed = clock.GetUtcNow() };
        _lanes.Add(lane);
        lane.Connecting = ConnectAsync(lane, inForce.State);
        if (!_isSweeping)
        {
            _isSweeping = true;
            background.Run(SweepAsync);
        }

        return lane;
    }

    private async Task<ConnectResult> ConnectAsync(Lane lane, ServerState state)
    {
        // The lane must be registered before connecting can end. Connecting runs off the grain's scheduler, as everybody's does.
        await Task.Yield();
        var result = await Task.Run(() => ConnectAsync(state, lane), CancellationToken.None);
        if (!result.Succeeded)
        {
            Forget(lane);
            return result;
        }

        lane.Connection = result.Connection;
        if (lane.IsOver)
        {
            background.Run(() => _closing.CloseAsync(result.Connection, endSession: true));
            return ConnectResult.GivenUp(key.Server);
        }

        LogConnected(key, _lanes.Count);
        background.Run(() => WatchAsync(lane, result.Connection));
        return result;
    }

    private async Task<ConnectResult> ConnectAsync(ServerState state, Lane lane)
    {
        try
        {
            return await connector.ConnectAsync(
                key, state, session: null, new ConnectionClient(lane.Owner.Abilities), onListChanged: static _ => { }, lane.Lifetime);
        }
        catch (OperationCanceledException)
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

    private async Task WatchAsync(Lane lane, McpConnection connection)
    {
        await connection.Closed;
        Lose(lane);
    }

    /// <summary>The lane takes no further calls. Those that run on it may still be answered.</summary>
    private void Lose(Lane lane)
    {
        if (Forget(lane) && lane.Connection is { } connection)
        {
            var drained = _closing.DrainAsync(connection);
            background.Run(() => drained);
        }
    }

    private void Close(Lane lane)
    {
        if (Forget(lane))
        {
            background.Run(() => EndAsync(lane));
        }
    }

    private bool Forget(Lane lane)
    {
        var isFirst = _lanes.Remove(lane);
        if (isFirst)
        {
            lane.Finish();
        }

        return isFirst;
    }

    private async Task EndAsync(Lane lane)
    {
        if (lane.Connection is { } connection)
        {
            await _closing.CloseAsync(connection, endSession: true);
        }
        else
        {
            // It closes what it may just have made.
            await lane.Connecting;
        }
    }

    /// <summary>Closes lanes that nobody has used for a while, as long as there are any.</summary>
    private async Task SweepAsync()
    {
        try
        {
            while (_lanes.Count > 0)
            {
                await Task.Delay(Sweep, clock);
                var now = clock.GetUtcNow();
                foreach (var lane in _lanes.FindAll(lane => lane.IsIdle && now - lane.LastUsed >= options.ClientConnectionIdleTime))
                {
                    Close(lane);
                }
            }
        }
        finally
        {
            _isSweeping = false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Server}: a client that can be asked has a connection of its own now. There are {Count}.")]
    private partial void LogConnected(ServerKey server, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Server}: connecting for one client failed unexpectedly.")]
    private partial void LogUnexpected(ServerKey server, Exception exception);
}
