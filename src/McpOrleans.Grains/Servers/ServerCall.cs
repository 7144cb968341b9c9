using McpOrleans.Grains.Upstream;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Servers;

/// <summary>One call on its way through a server's grain.</summary>
/// <param name="Request">What its caller asks.</param>
/// <param name="Relay">Takes what the MCP server sends meanwhile; null: nobody does.</param>
internal readonly record struct ServerCall(McpRequest Request, CallRelay? Relay)
{
    public bool IsToolCall => string.Equals(Request.Method, RequestMethods.ToolsCall, StringComparison.Ordinal);

    /// <summary>One attempt of it, whose deadline moves while the server reports progress on a tool.</summary>
    public PendingRequest NewPending(CallDeadline deadline) => new() { OnProgress = IsToolCall ? deadline.Extend : null, Listener = Relay };
}
