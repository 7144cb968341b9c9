namespace McpOrleans.Grains.Servers.Subscriptions;

/// <summary>Why a resource cannot be subscribed to.</summary>
internal static class SubscriptionFailures
{
    public static Failure NotSupported(string server) => new()
    {
        Code = ErrorCodes.InvalidRequest,
        Message = $"MCP server '{server}' does not tell of changes of its resources, so they cannot be subscribed to.",
        Suggestion = "Read the resource whenever its contents are needed.",
        Ran = false,
    };

    public static Failure NotAgreed(string server) => new()
    {
        Code = ErrorCodes.ProtocolError,
        Message = $"MCP server '{server}' has not agreed to tell of changes of this resource.",
        Suggestion = "Check the resource's URI, or read the resource whenever its contents are needed.",
    };

    public static Failure NoAnswer(string server, TimeSpan timeout) => new()
    {
        Code = ErrorCodes.Timeout,
        Message = $"MCP server '{server}' did not confirm the subscription within {timeout.TotalSeconds:0.###} s.",
        Suggestion = "Try again later, or check the server's health with GET /mcp/health.",
    };

    public static Failure GivenUp(string server) => new()
    {
        Code = ErrorCodes.ConnectionFailed,
        Message = $"The connection to MCP server '{server}' was lost before it confirmed the subscription.",
        Suggestion = "Try again.",
    };
}
