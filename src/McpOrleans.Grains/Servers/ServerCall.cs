using McpOrleans.Grains.Upstream;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Servers;

/// <summary>One call on its way through a server's grain. Not thread-safe: it lives on the grain's scheduler.</summary>
/// <param name="request">What its caller asks.</param>
/// <param name="relay">Takes what the MCP server sends meanwhile; null: nobody does.</param>
internal sealed class ServerCall(McpRequest request, CallRelay? relay)
{
    private FailedReply? _mayHaveRun;
    private bool _isUnderWay;

    public McpRequest Request => request;

    public CallRelay? Relay => relay;

    public bool IsToolCall { get; } = string.Equals(request.Method, RequestMethods.ToolsCall, StringComparison.Ordinal);

    /// <summary>Whether the server may carry it out, or may have done so in an earlier attempt.</summary>
    public bool MayHaveRun => _isUnderWay || _mayHaveRun is not null;

    /// <summary>One attempt of it, whose deadline moves while the server reports progress on a tool.</summary>
    public PendingRequest NewPending(CallDeadline deadline) => new() { Progress = IsToolCall ? deadline : null, Listener = relay };

    /// <summary>An attempt is on its way to the server.</summary>
    public void NoteSent() => _isUnderWay = true;

    /// <summary>The attempt is over, and this is known about whether it ran.</summary>
    public void NoteEnded(bool mayHaveRun) => _isUnderWay = mayHaveRun;

    /// <summary>The reply after an attempt that came to <paramref name="reply"/>.</summary>
    public McpReply Settle(McpReply reply)
    {
        if (reply is not FailedReply failed)
        {
            return reply;
        }

        // That a repetition did not run says nothing of the attempt before.
        _mayHaveRun = failed.Failure.Ran is false ? _mayHaveRun : failed;
        return _mayHaveRun ?? failed;
    }
}
