namespace McpOrleans.Client.Calls;

/// <summary>What may be sent to a server past the tool directory.</summary>
internal static class SendRules
{
    private const string ToolCallMethod = "tools/call";

    /// <summary>Null when the request may be sent.</summary>
    public static Failure? Check(McpRequest request)
    {
        if (string.Equals(request.Method, ToolCallMethod, StringComparison.Ordinal))
        {
            return new Failure
            {
                Code = ErrorCodes.InvalidRequest,
                Message = $"Tools are called by {nameof(IMcpTenant.CallToolAsync)}, which looks up whether they may be. The request did not run.",
                Ran = false,
            };
        }

        return ServerCaller.CheckTimeout(request.Timeout);
    }
}
