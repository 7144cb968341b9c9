namespace McpOrleans.Grains.Resilience;

/// <summary>Says what an outcome tells about the MCP server's state.</summary>
internal static class CircuitVerdict
{
    /// <summary>
    /// True: the server answered, be it with an error of its own. False: it could not be reached, broke off, talked nonsense or
    /// took too long. Null: the outcome says nothing about it.
    /// </summary>
    public static bool? IsAlive(McpReply reply) => reply switch
    {
        CompletedReply => true,
        FailedReply { Failure.JsonRpcError: not null } => true,
        FailedReply { Failure.Code: ErrorCodes.ConnectionFailed or ErrorCodes.ProtocolError or ErrorCodes.Timeout } => false,
        _ => null,
    };
}
