namespace McpOrleans.Grains.Upstream;

/// <summary>
/// Takes what an MCP server sends while a request of ours runs, as far as it belongs to that request. Called from any thread; must not
/// wait.
/// </summary>
internal interface IFrameListener
{
    /// <summary>Under which token its caller wants to hear of progress, as JSON; empty: it does not.</summary>
    ReadOnlyMemory<byte> ProgressToken { get; }

    /// <summary>A notification; its lease is the listener's to end.</summary>
    void Take(HeldFrame frame);

    /// <summary>There was no room for a notification.</summary>
    void LeaveOut();

    /// <summary>A request of the server's; its lease is the listener's to end. False: the listener does not take it.</summary>
    bool TryTake(HeldFrame frame, ServerRequest request);

    /// <summary>The server waits no more for a response; the lease is the listener's to end.</summary>
    /// <param name="frame">What it said.</param>
    /// <param name="id">The id of its request as JSON.</param>
    void TakeCancellation(HeldFrame frame, ReadOnlySpan<byte> id);

    /// <summary>Our request is over, and with it those that the server made meanwhile; the call may go on with another one.</summary>
    void EndRequests();
}
