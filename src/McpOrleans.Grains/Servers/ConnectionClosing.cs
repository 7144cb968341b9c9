namespace McpOrleans.Grains.Servers;

/// <summary>
/// Closes the connections that a server grain no longer uses, whatever goes wrong meanwhile. Not thread-safe: it runs on its
/// grain's scheduler.
/// </summary>
internal sealed partial class ConnectionClosing(ServerKey key, ILogger logger)
{
    private readonly HashSet<McpConnection> _draining = [];

    /// <summary>Ends the connection and the attempt to make one, if there are any, and all connections that are still draining.</summary>
    public async Task EndAsync(McpConnection? connection, ConnectAttempt? attempt, bool endSession)
    {
        // This comes first, so that waiting callers are told before anything else takes time.
        foreach (var ended in connection is null ? _draining : _draining.Append(connection))
        {
            ended.End(ended.Faults.EndedByUs());
        }

        if (attempt is not null)
        {
            // The attempt closes the connection that it may just have made.
            await attempt.GiveUpAsync();
        }

        if (connection is not null)
        {
            await CloseAsync(connection, endSession);
        }
    }

    /// <summary>Closes a connection that takes no further requests, once the running ones are answered. Never fails.</summary>
    public async Task DrainAsync(McpConnection connection)
    {
        _draining.Add(connection);
        await connection.DrainAsync(CallDeadline.Longest);
        _draining.Remove(connection);
        await CloseAsync(connection, endSession: false);
    }

    /// <summary>Closes the connection off the grain's scheduler. Never fails.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="endSession">Whether the MCP server is told that the session ends. If not, a later connection may resume it.</param>
    public async Task CloseAsync(McpConnection connection, bool endSession)
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
#pragma warning disable CA1031 // Whatever a transport throws while it closes, there is nothing left to do about it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var reason = connection.Mask(exception.ToString());
            LogCloseFailed(key, reason);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Server}: closing the connection failed. {Reason}")]
    private partial void LogCloseFailed(ServerKey server, string reason);
}
