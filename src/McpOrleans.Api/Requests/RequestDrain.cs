using Microsoft.Extensions.Hosting;

namespace McpOrleans.Api.Requests;

/// <summary>How long requests in flight may go on when the service stops.</summary>
internal sealed class RequestDrain : IDisposable
{
    /// <summary>Leaves the answers time to be sent before the host cuts the connections, and the silo its own to stop.</summary>
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(13);

    private readonly CancellationTokenSource _isOver;
    private readonly CancellationTokenRegistration _stopping;

    public RequestDrain(IHostApplicationLifetime lifetime, TimeProvider time)
        : this(lifetime, time, Time)
    {
    }

    internal RequestDrain(IHostApplicationLifetime lifetime, TimeProvider time, TimeSpan grace)
    {
        _isOver = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _stopping = lifetime.ApplicationStopping.Register(() => _isOver.CancelAfter(grace));
    }

    /// <summary>Cancelled when that time is over.</summary>
    public CancellationToken IsOver => _isOver.Token;

    public void Dispose()
    {
        _stopping.Dispose();
        _isOver.Dispose();
    }
}
