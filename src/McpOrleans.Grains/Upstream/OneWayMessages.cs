using System.Text;
using McpOrleans.Grains.Upstream.Faults;
using McpOrleans.Grains.Upstream.Frames;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Upstream;

/// <summary>Sends what has no answer: notifications, and answers to requests of the server's. Thread-safe.</summary>
/// <param name="transport">The connection's transport now.</param>
/// <param name="cap">How long a message may take for which nobody waits.</param>
/// <param name="clock">Measures that.</param>
internal sealed class OneWayMessages(Func<Transports.ITransport> transport, TimeSpan cap, TimeProvider clock)
{
    /// <summary>Sends a notification; null, or why it did not arrive.</summary>
    public Task<UpstreamFault?> NotifyAsync(string method, ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken) =>
        transport().SendAsync(FrameWriter.Notification(method, parameters.Span), cancellationToken);

    /// <summary>Answers a request of the server's; never fails.</summary>
    public Task AnswerAsync(ReadOnlyMemory<byte> answer) => SendAsync(answer);

    /// <summary>Tells the server that nobody waits for a request any more; never fails.</summary>
    public Task CallOffAsync(long id)
    {
        var parameters = Encoding.UTF8.GetBytes($$"""{"requestId":{{id}},"reason":"The caller no longer waits."}""");
        return SendAsync(FrameWriter.Notification(NotificationMethods.CancelledNotification, parameters));
    }

    /// <summary>A server that cannot be reached is past hearing it.</summary>
    private async Task SendAsync(ReadOnlyMemory<byte> message)
    {
        using var end = new CancellationTokenSource(cap, clock);
        await ((Task)transport().SendAsync(message, end.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
