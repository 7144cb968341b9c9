using McpOrleans.Threading;
using Microsoft.AspNetCore.Connections;

namespace McpOrleans.Host.Hosting;

/// <summary>
/// Aborts the connections that are still busy some time after the service began to stop, because the silo needs time to stop too.
/// The front answers its requests before that; the remaining connections do not react.
/// </summary>
internal sealed class ConnectionDrain(IHostApplicationLifetime lifetime, TimeProvider time) : IDisposable
{
    /// <summary>Two seconds more than the front gives to its requests, so that their responses can be sent.</summary>
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(15);

    private readonly DelayedCancellation _isOver = new(Time, time, lifetime.ApplicationStopping);

    /// <summary>Adds this to the pipeline of a connection, before everything that serves the connection.</summary>
    public ConnectionDelegate Before(ConnectionDelegate next) => async connection =>
    {
        await using var end = _isOver.Token.Register(() =>
            connection.Abort(new ConnectionAbortedException("The service is stopping, and the time for requests in flight is over.")));
        await next(connection);
    };

    public void Dispose() => _isOver.Dispose();
}
