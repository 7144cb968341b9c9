using Microsoft.AspNetCore.Connections;

namespace McpOrleans.Host.Hosting;

/// <summary>Ends the connections whose requests outlast the time they get when the service stops: the silo needs time too.</summary>
internal sealed class ConnectionDrain : IDisposable
{
    /// <summary>How long requests in flight may still take.</summary>
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
