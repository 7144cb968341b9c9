namespace McpOrleans.Grains.Servers;

/// <summary>What callers are told when a call ends without an answer of the MCP server.</summary>
internal static class CallFailures
{
    public static Failure ServerNotFound(string server) => new()
    {
        Code = ErrorCodes.ServerNotFound,
        Message = $"There is no MCP server '{server}'. The request did not run.",
        Suggestion = "List the servers: GET /mcp/servers.",
        Ran = false,
    };

    public static Failure ServerDisabled(string server) => new()
    {
        Code = ErrorCodes.ServerDisabled,
        Message = $"MCP server '{server}' is disabled. The request did not run.",
        Suggestion = "Enable it: PUT its configuration with 'enabled': true.",
        Ran = false,
    };

    public static Failure Overloaded(string server, McpServerConfig config) => new()
    {
        Code = ErrorCodes.Overloaded,
        Message = $"MCP server '{server}' runs {(config.MaxConcurrency == 1 ? "1 call" : $"{config.MaxConcurrency} calls")} and {Waiting(config.MaxQueue)}. The request did not run.",
        Suggestion = "Try again later, or raise 'max_concurrency' if the server can bear it.",
        RetryAfter = TimeSpan.FromSeconds(1),
        Ran = false,
    };

    public static Failure ConfigurationNotStored(string server, StoreProblem problem) => new()
    {
        Code = ErrorCodes.StorageUnavailable,
        Message = problem switch
        {
            StoreProblem.NotStored => $"The configuration of MCP server '{server}' could not be stored. Nothing was changed.",
            StoreProblem.Unknown => $"The storage did not say whether the configuration of MCP server '{server}' is stored.",
            _ => $"The storage has not yet said what came of an earlier order for MCP server '{server}'. This one was not carried out.",
        },
        Suggestion = "Try again later; the same request may be repeated.",
    };

    /// <param name="server">The MCP server's name.</param>
    /// <param name="outcome">What was ordered, the end of a clause.</param>
    public static Failure OrderNotStored(string server, string outcome) => new()
    {
        Code = ErrorCodes.StorageUnavailable,
        Message = $"The circuit of MCP server '{server}' {outcome}, but that could not be stored and would not survive a restart.",
        Suggestion = "Try again later; the same request may be repeated.",
    };

    public static Failure NoObject() => new()
    {
        Code = ErrorCodes.InvalidRequest,
        Message = "The parameters are no JSON object. The request did not run.",
        Ran = false,
    };

    public static Failure Nameless() => new()
    {
        Code = ErrorCodes.InvalidRequest,
        Message = "The parameters of tools/call are no JSON object with a string 'name'. The request did not run.",
        Ran = false,
    };

    public static Failure ToolNotFound(string server, string tool) => new()
    {
        Code = ErrorCodes.ToolNotFound,
        Message = $"MCP server '{server}' has no tool '{tool}'. The request did not run.",
        Suggestion = $"List its tools: GET /mcp/servers/{server}/tools.",
        Ran = false,
    };

    /// <param name="cause">Why the tools could not be listed, without which nobody knows the one that is called.</param>
    public static Failure NotListed(Failure cause) => cause with { Message = $"{cause.Message} The request did not run.", Ran = false };

    /// <param name="server">The MCP server's name.</param>
    /// <param name="deadline">Tells whether time ran out or the caller went away.</param>
    /// <param name="wasSent">Whether the request had been sent.</param>
    /// <param name="obstacle">What it was still waiting for when it had not, if that is known.</param>
    public static Failure Unanswered(string server, CallDeadline deadline, bool wasSent, string? obstacle) => deadline.HasExpired
        ? new Failure
        {
            Code = ErrorCodes.Timeout,
            Message = wasSent
                ? $"MCP server '{server}' did not answer within {Seconds(deadline)} s. The request may have run."
                : $"The request could not be sent to MCP server '{server}' within {Seconds(deadline)} s and did not run. {obstacle}".TrimEnd(),
            Suggestion = "Give a longer 'timeout', or look at the server's health.",
            Ran = wasSent,
        }
        : CallerGone(wasSent);

    public static Failure CallerGone(bool wasSent) => new()
    {
        Code = ErrorCodes.Cancelled,
        Message = wasSent ? "The caller went away. The request may have run." : "The caller went away. The request did not run.",
        Ran = wasSent,
    };

    private static string Waiting(int count) => count switch
    {
        0 => "none waits",
        1 => "1 waits",
        _ => $"{count} wait",
    };

    private static string Seconds(CallDeadline deadline) => $"{deadline.Timeout.TotalSeconds:0.###}";
}
