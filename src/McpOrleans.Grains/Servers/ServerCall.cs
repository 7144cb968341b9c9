using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Servers;

/// <summary>One call on its way through a server's grain. Not thread-safe: it runs on the grain's scheduler.</summary>
/// <param name="request">The caller's request.</param>
/// <param name="relay">Receives what the MCP server sends during the call. Null: nobody does.</param>
internal sealed class ServerCall(McpRequest request, CallRelay? relay)
{
    private FailedReply? _mayHaveRun;
    private bool _isUnderWay;

    public McpRequest Request => request;

    public CallRelay? Relay => relay;

    public bool IsToolCall { get; } = string.Equals(request.Method, RequestMethods.ToolsCall, StringComparison.Ordinal);

    /// <summary>Whether the server may be running the call, or may have run it in an earlier attempt.</summary>
    public bool MayHaveRun => _isUnderWay || _mayHaveRun is not null;

    /// <summary>Creates the request of one attempt. Its deadline moves while the server reports the progress of a tool.</summary>
    public PendingRequest NewPending(CallDeadline deadline) => new() { Progress = IsToolCall ? deadline : null, Listener = relay };

    /// <summary>Notes that an attempt is on its way to the server.</summary>
    public void NoteSent() => _isUnderWay = true;

    /// <summary>Notes that the attempt is over, and whether the server may have run it.</summary>
    public void NoteEnded(bool mayHaveRun) => _isUnderWay = mayHaveRun;

    /// <summary>Returns the reply to the call after an attempt with the reply <paramref name="reply"/>.</summary>
    public McpReply Settle(McpReply reply)
    {
        if (reply is not FailedReply failed)
        {
            return reply;
        }

        // That a repetition did not run says nothing about an earlier attempt, which may have run.
        _mayHaveRun = failed.Failure.Ran is false ? _mayHaveRun : failed;
        return _mayHaveRun ?? failed;
    }
}
