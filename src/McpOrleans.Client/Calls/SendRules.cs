namespace McpOrleans.Client.Calls;

/// <summary>What may be sent to a server past the tool directory.</summary>
internal static class SendRules
{
    private const string ToolCallMethod = "tools/call";
    private const string ToolListMethod = "tools/list";

    /// <summary>Null when the request may be sent.</summary>
    public static Failure? Check(McpRequest request, AccessRules access)
    {
        if (string.Equals(request.Method, ToolCallMethod, StringComparison.Ordinal))
        {
            return new Failure
            {
                Code = ErrorCodes.InvalidRequest,
                Message = $"Tools are called by {nameof(IMcpTenant.CallToolAsync)}, which checks whether the caller may call them. The request did not run.",
                Ran = false,
            };
        }

        if (access.IsRestricted && string.Equals(request.Method, ToolListMethod, StringComparison.Ordinal))
        {
            return new Failure
            {
                Code = ErrorCodes.InvalidRequest,
                Message = $"Tools are listed by {nameof(IMcpTenant.ListServerToolsAsync)}, which leaves out the tools that the caller may not see. The request did not run.",
                Ran = false,
            };
        }

        return ServerCaller.CheckTimeout(request.Timeout);
    }
}
