using System.Diagnostics.CodeAnalysis;
using System.Text;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Upstream;

/// <summary>Sends what has no answer: notifications, and answers to requests of the server's. Thread-safe.</summary>
/// <param name="transport">The connection's transport now.</param>
/// <param name="maxAnswers">How many answers are sent at once: a server that asks much and takes no answers must not use up what all share.</param>
/// <param name="cap">How long a message may take for which nobody waits.</param>
/// <param name="clock">Measures that.</param>
[SuppressMessage("Reliability", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing.")]
internal sealed class OneWayMessages(Func<Transports.ITransport> transport, int maxAnswers, TimeSpan cap, TimeProvider clock)
{
    private readonly SemaphoreSlim _answers = new(maxAnswers, maxAnswers);

    /// <summary>Sends a notification; null, or why it did not arrive.</summary>
    public Task<UpstreamFault?> NotifyAsync(string method, ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken) =>
        transport().SendAsync(FrameWriter.Notification(method, parameters.Span), cancellationToken);

    /// <summary>Answers a request of the server's, once those before it leave room and within the same cap; never fails.</summary>
    public async Task AnswerAsync(ReadOnlyMemory<byte> answer)
    {
        using var end = new CancellationTokenSource(cap, clock);
        try
        {
            await _answers.WaitAsync(end.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        try
        {
            await SendAsync(answer, end.Token);
        }
        finally
        {
            _answers.Release();
        }
    }

    /// <summary>Tells the server that nobody waits for a request any more; never fails.</summary>
    public async Task CallOffAsync(long id)
    {
        using var end = new CancellationTokenSource(cap, clock);
        var parameters = Encoding.UTF8.GetBytes($$"""{"requestId":{{id}},"reason":"The caller no longer waits."}""");
        await SendAsync(FrameWriter.Notification(NotificationMethods.CancelledNotification, parameters), end.Token);
    }

    /// <summary>A server that cannot be reached is past hearing it.</summary>
    private async Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        await ((Task)transport().SendAsync(message, cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
