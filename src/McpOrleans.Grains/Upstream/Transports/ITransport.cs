using McpOrleans.Grains.Upstream.Handshakes;

namespace McpOrleans.Grains.Upstream.Transports;

/// <summary>
/// Carries frames to one MCP server and back. What comes goes to the <see cref="IFrameReceiver"/> that it was opened with. Thread-safe.
/// </summary>
internal interface ITransport : IAsyncDisposable
{
    /// <summary>Whether each request has a stream of its own, so that closing it calls the request off (from 2026-07-28 on).</summary>
    bool HasStreamPerRequest { get; }

    /// <summary>The session that the server gave in its answer to <c>initialize</c>; null when it holds none for us.</summary>
    string? SessionId { get; }

    /// <summary>Ends, without an exception, with the reason once no further request can be answered.</summary>
    Task<UpstreamFault> Lost { get; }

    /// <summary>
    /// Sends a request. Null once it was answered, or sent, where the answer comes on another stream; else why it can't be answered.
    /// Cancelling gives it up.
    /// </summary>
    ValueTask<UpstreamFault?> SendAsync(OutgoingRequest request, CancellationToken cancellationToken);

    /// <summary>Sends a notification, or the answer to a request of the server's. Null, or why it did not arrive.</summary>
    Task<UpstreamFault?> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken);

    /// <summary>A revision was agreed on: what is sent from now on is written in it.</summary>
    void Agree(Era era);

    /// <summary>The handshake is over: from now on the server is heard when it says something unasked.</summary>
    void Listen();

    /// <summary>Completes, without an exception, once what the server says unasked is heard, or it is clear that it may not be.</summary>
    Task Listening => Task.CompletedTask;

    /// <summary>Tells the server that the session will not be used again. Null, or why it was not told.</summary>
    Task<UpstreamFault?> EndSessionAsync(CancellationToken cancellationToken);

    /// <summary>How the server's process ended, with its last words; null while it runs, and for servers reached by HTTP.</summary>
    Task<string?> DescribeExitAsync();

    /// <summary>Ends the requests that run: nobody waits for their answers.</summary>
    void Stop();

    /// <summary>Ends all at once, without the time to end by itself that disposing would give it.</summary>
    void Abort();
}
