using Microsoft.AspNetCore.Connections;

namespace McpOrleans.Host.Hosting;

/// <summary>
/// Cuts the connections that are still busy when the service has been stopping for a while: the silo needs time too. The front
/// answers its requests before that; what is left does not react.
/// </summary>
internal sealed class ConnectionDrain : IDisposable
{
    /// <summary>Two seconds more than the front gives its requests, for the answers to be sent.</summary>
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _isOver;
    private readonly CancellationTokenRegistration _stopping;

    public ConnectionDrain(IHostApplicationLifetime lifetime, TimeProvider time)
    {
        _isOver = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _stopping = lifetime.ApplicationStopping.Register(() => _isOver.CancelAfter(Time));
    }

    /// <summary>Goes before whatever serves a connection.</summary>
    public ConnectionDelegate Before(ConnectionDelegate next) => async connection =>
    {
        await using var end = _isOver.Token.Register(() =>
            connection.Abort(new ConnectionAbortedException("The service stops, and the time for requests in flight is over.")));
        await next(connection);
    };

    public void Dispose()
    {
        _stopping.Dispose();
        _isOver.Dispose();
    }
}
