namespace McpOrleans.Grains.Resilience;

/// <summary>Says whether repeating a call is safe and makes sense.</summary>
internal static class RetryVerdict
{
    /// <param name="reply">How the call ended.</param>
    /// <param name="isRepeatable">Whether running twice does no more than running once: the tool is declared read-only or idempotent.</param>
    public static bool MayRepeat(McpReply reply, bool isRepeatable) => reply switch
    {
        // A timeout is final: the caller has waited long enough, and the server may still be at work.
        FailedReply { Failure: { Code: ErrorCodes.ConnectionFailed, Ran: false } } => true,
        FailedReply { Failure: { Code: ErrorCodes.ConnectionFailed or ErrorCodes.ProtocolError, JsonRpcError: null, Ran: true } } => isRepeatable,
        _ => false,
    };
}
