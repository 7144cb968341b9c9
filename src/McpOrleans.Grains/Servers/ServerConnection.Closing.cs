using McpOrleans.Grains.Connections;

namespace McpOrleans.Grains.Servers;

/// <content>How the connection ends.</content>
internal sealed partial class ServerConnection
{
    /// <summary>Longer than the caps of all that closing does: should one of them not hold, nobody waits for ever.</summary>
    private static readonly TimeSpan CloseCap = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Ends the connection, or the attempt to make one, and the session with it. There is none from the call on; what is returned
    /// says when the farewells are over, which nobody needs to wait for.
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
        // What still waits for a connection must not begin to make another.
        _isDisposed = true;
        await CloseAsync(endSession: false);
    }

    private async Task CloseAsync(bool endSession)
    {
        var (connection, attempt) = (_current, _attempt);
        _attempt = null;
        _shortLives = 0;
        Detach();
        await FinishAsync(connection, attempt, endSession)
            .WaitAsync(CloseCap, clock)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private async Task FinishAsync(McpConnection? connection, ConnectAttempt? attempt, bool endSession)
    {
        if (attempt is not null)
        {
            // It sees to the connection it may just have made.
            await attempt.GiveUpAsync();
        }

        if (connection is not null)
        {
            await CloseQuietlyAsync(connection, endSession);
        }
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
}
