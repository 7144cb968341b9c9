using System.Text;

namespace McpOrleans.Grains.Upstream.Transports;

/// <summary>How the reading of a stream of events ended.</summary>
internal enum EventStreamEnd
{
    /// <summary>With the answer that was waited for.</summary>
    Answered,

    /// <summary>As a stream ends.</summary>
    Ended,

    /// <summary>In the middle.</summary>
    Broken,

    /// <summary>The answer was thrown away, see <see cref="EventStream.Fault"/>.</summary>
    AnswerLost,
}

/// <summary>Reads a stream of server-sent events, over several HTTP answers where it is resumed. Not thread-safe.</summary>
/// <param name="receiver">Takes the messages.</param>
/// <param name="faults">Says what went wrong.</param>
/// <param name="maxBytes">The largest event.</param>
/// <param name="lease">Grows with the event that is read.</param>
/// <param name="request">Whose answer the stream is to bring; null: it is for all.</param>
internal sealed class EventStream(IFrameReceiver receiver, UpstreamFaults faults, long maxBytes, ByteLease lease, OutgoingRequest? request)
{
    /// <summary>However short a server asks it to be.</summary>
    private static readonly TimeSpan MinRetry = TimeSpan.FromMilliseconds(100);

    /// <summary>The last event that came, if the server marks them.</summary>
    public string? LastEventId { get; private set; }

    /// <summary>How long to wait before the stream is opened again.</summary>
    public TimeSpan Retry { get; private set; } = TimeSpan.FromSeconds(1);

    /// <summary>Why the answer was thrown away.</summary>
    public UpstreamFault? Fault { get; private set; }

    /// <summary>Called with the address that the first event of HTTP+SSE names.</summary>
    public Action<string>? OnEndpoint { get; init; }

    public async Task<EventStreamEnd> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var reader = new MessageReader(
                await response.Content.ReadAsStreamAsync(cancellationToken), MessageEnd.EmptyLine, maxBytes, lease);
            while (true)
            {
                var message = await reader.ReadAsync(cancellationToken);
                switch (message.Outcome)
                {
                    case ReadOutcome.End:
                        return EventStreamEnd.Ended;
                    case ReadOutcome.Message when Take(message):
                        return EventStreamEnd.Answered;
                    case ReadOutcome.TooLarge or ReadOutcome.NoRoom when IsLost(message):
                        return EventStreamEnd.AnswerLost;
                }

                if (request is null)
                {
                    // Nothing of a stream for all is kept.
                    lease.Dispose();
                }
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // A cancelled read ends with one of these, too.
            cancellationToken.ThrowIfCancellationRequested();
            return EventStreamEnd.Broken;
        }
    }

    /// <returns>Whether it was the answer that was waited for.</returns>
    private bool Take(in ReadMessage message)
    {
        var received = ServerSentEvent.Read(message.Bytes);
        LastEventId = received.Id is { } id ? id.Length == 0 ? null : id : LastEventId;
        Retry = received.Retry is not { } retry ? Retry : retry > MinRetry ? retry : MinRetry;
        if (received.Data.IsEmpty)
        {
            // A comment, or an event that only says where to go on.
            return Skip(message);
        }

        if (received.IsEndpoint)
        {
            OnEndpoint?.Invoke(Encoding.UTF8.GetString(received.Data));
            return Skip(message);
        }

        return received.IsMessage
            ? Frame.ReadAll(received.Data, this, static (in Frame frame, EventStream me) => me.Receive(frame))
            : Skip(message);
    }

    /// <summary>It means nothing, but costs as much to read as what does.</summary>
    private bool Skip(in ReadMessage message) => Receive(Frame.NoMessage(message.Length));

    private bool Receive(in Frame frame) => receiver.Receive(frame, request);

    private bool IsLost(in ReadMessage message)
    {
        var fault = message.Outcome is ReadOutcome.NoRoom ? faults.NoRoom() : faults.TooLarge(message.Length, maxBytes);
        var lost = LostFrameReader.Read(message with { Bytes = ServerSentEvent.Read(message.Bytes).Data });
        if (!lost.IsAnswer)
        {
            return Skip(message);
        }

        if (request is null)
        {
            receiver.Fail(lost.Id, fault);
            return false;
        }

        Fault = fault;
        return true;
    }
}
