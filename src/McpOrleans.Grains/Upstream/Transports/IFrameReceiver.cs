namespace McpOrleans.Grains.Upstream.Transports;

/// <summary>Takes what an MCP server sends. Called from any thread; must not wait.</summary>
internal interface IFrameReceiver
{
    /// <param name="frame">Valid until this returns.</param>
    /// <param name="request">The request on whose stream it came; null: on a stream for all.</param>
    /// <returns>Whether it is the answer to that request.</returns>
    bool Receive(in Frame frame, OutgoingRequest? request);

    /// <summary>A request's answer was thrown away.</summary>
    /// <param name="id">The request's id; null: nobody can tell whose it was, and all that wait may wait for it.</param>
    /// <param name="fault">Why.</param>
    void Fail(long? id, UpstreamFault fault);
}
