namespace McpOrleans.Grains.Servers;

/// <summary>What callers are told when a call ends without an answer of the MCP server.</summary>
internal static class CallFailures
{
    /// <summary>How many tools a sentence names.</summary>
    private const int MaxNamed = 10;

    public static Failure ServerNotFound(string server) => new()
    {
        Code = ErrorCodes.ServerNotFound,
        Message = $"There is no MCP server named '{server}'. The request did not run.",
        Suggestion = "GET /mcp/servers lists all servers.",
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
        Message = $"MCP server '{server}' is busy: {(config.MaxConcurrency == 1 ? "1 call is" : $"{config.MaxConcurrency} calls are")} running, and {Waiting(config.MaxQueue)}. The request did not run.",
        Suggestion = "Try again later, or raise 'max_concurrency' if the server can handle more calls at once.",
        RetryAfter = TimeSpan.FromSeconds(1),
        Ran = false,
    };

    public static Failure ConfigurationNotStored(string server, StoreProblem problem) => new()
    {
        Code = ErrorCodes.StorageUnavailable,
        Message = problem switch
        {
            StoreProblem.NotStored => $"The configuration of MCP server '{server}' could not be stored. Nothing was changed.",
            StoreProblem.Unknown => $"It is not known whether the configuration of MCP server '{server}' was stored, because the storage has not confirmed it.",
            _ => $"The outcome of an earlier order for MCP server '{server}' is not known yet, because the storage has not confirmed it. This order was not carried out.",
        },
        Suggestion = "Try again later. It is safe to repeat the same request.",
    };

    /// <param name="server">The MCP server's name.</param>
    /// <param name="outcome">What was ordered, the end of a clause.</param>
    public static Failure OrderNotStored(string server, string outcome) => new()
    {
        Code = ErrorCodes.StorageUnavailable,
        Message = $"The circuit of MCP server '{server}' {outcome}, but that could not be stored and would not survive a restart.",
        Suggestion = "Try again later. It is safe to repeat the same request.",
    };

    public static Failure AcceptanceNotStored(string server) => new()
    {
        Code = ErrorCodes.StorageUnavailable,
        Message = $"The changed tools of MCP server '{server}' were accepted, but that is not known to be stored and may not survive a restart.",
        Suggestion = "Try again later. It is safe to repeat the same request.",
    };

    public static Failure NoObject() => new()
    {
        Code = ErrorCodes.InvalidRequest,
        Message = "The parameters are not a JSON object. The request did not run.",
        Ran = false,
    };

    public static Failure Nameless() => new()
    {
        Code = ErrorCodes.InvalidRequest,
        Message = "The parameters of tools/call are not a JSON object with a string 'name'. The request did not run.",
        Ran = false,
    };

    public static Failure ToolNotFound(string server, string tool) => new()
    {
        Code = ErrorCodes.ToolNotFound,
        Message = $"MCP server '{server}' has no tool '{tool}'. The request did not run.",
        Suggestion = $"GET /mcp/servers/{server}/tools lists its tools.",
        Ran = false,
    };

    /// <param name="server">The MCP server's name.</param>
    /// <param name="tool">The tool's name.</param>
    /// <param name="members">What differs from the accepted definition.</param>
    public static Failure ToolChanged(string server, string tool, ImmutableArray<string> members) => new()
    {
        Code = ErrorCodes.ToolChanged,
        Message = $"MCP server '{server}' changed the definition of tool '{Names.Shown(tool)}' ({string.Join(", ", members)}), and no tenant admin has accepted that. The request did not run.",
        Suggestion = $"A tenant admin sees the change with GET /mcp/servers/{server}/tool-changes, and accepts it with POST /mcp/servers/{server}/tool-changes/accept.",
        Ran = false,
    };

    /// <summary>A sentence for the status of a server.</summary>
    public static string HeldTools(string server, ImmutableArray<string> tools) =>
        $"{(tools.Length == 1 ? "1 tool is" : $"{tools.Length} tools are")} hidden because the definition changed: {string.Join(", ", tools.Take(MaxNamed).Select(Names.Shown))}{(tools.Length > MaxNamed ? ", …" : "")}. GET /mcp/servers/{server}/tool-changes shows the changes.";

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
            Suggestion = "Give a longer 'timeout', or check the server's health with GET /mcp/health.",
            Ran = wasSent,
        }
        : CallerGone(wasSent);

    public static Failure InputExpired(string server) => new()
    {
        Code = ErrorCodes.InputExpired,
        Message = $"The call of MCP server '{server}' no longer waits for this input: it was answered before, it waited for more than {InputLimits.ResponseTime.TotalMinutes:0} minutes, or its process has ended. It may have run in part.",
        Suggestion = "If it is safe to do so, make the call again from the beginning, without 'requestState'.",
        Ran = true,
    };

    public static Failure TooManyParked(string server, int most) => new()
    {
        Code = ErrorCodes.Overloaded,
        Message = $"MCP server '{server}' asks for input, but {most} calls of it wait for input already. The call was ended. It may have run in part.",
        Suggestion = "Try again later.",
        RetryAfter = TimeSpan.FromSeconds(30),
        Ran = true,
    };

    public static Failure CallerGone(bool wasSent) => new()
    {
        Code = ErrorCodes.Cancelled,
        Message = wasSent ? "The caller went away. The request may have run." : "The caller went away. The request did not run.",
        Ran = wasSent,
    };

    private static string Waiting(int count) => count switch
    {
        0 => "none may wait",
        1 => "1 is waiting",
        _ => $"{count} are waiting",
    };

    private static string Seconds(CallDeadline deadline) => $"{deadline.Timeout.TotalSeconds:0.###}";
}
