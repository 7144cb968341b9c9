using McpOrleans.Threading;
using Microsoft.Extensions.Hosting;

namespace McpOrleans.Api.Requests;

/// <summary>How long requests in flight may go on when the service stops.</summary>
internal sealed class RequestDrain(IHostApplicationLifetime lifetime, TimeProvider time, TimeSpan grace) : IDisposable
{
    /// <summary>Leaves the answers time to be sent before the host cuts the connections, and the silo its own to stop.</summary>
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(13);

    private readonly DelayedCancellation _isOver = new(grace, time, lifetime.ApplicationStopping);

    public RequestDrain(IHostApplicationLifetime lifetime, TimeProvider time)
        : this(lifetime, time, Time)
    {
    }

    /// <summary>Cancelled when that time is over.</summary>
    public CancellationToken IsOver => _isOver.Token;

    public void Dispose() => _isOver.Dispose();
}
