using McpOrleans.Grains.Servers.Parking;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Servers;

/// <summary>One call on its way through a server's grain. Not thread-safe: it runs on the grain's scheduler.</summary>
/// <param name="request">The caller's request.</param>
/// <param name="listener">Receives what the MCP server sends during the call. Null: nobody does.</param>
internal sealed class ServerCall(McpRequest request, IFrameListener? listener)
{
    private FailedReply? _mayHaveRun;
    private bool _isUnderWay;

    public McpRequest Request => request;

    /// <summary>What the call gives back while its caller is asked. Null: the call does not wait for its caller.</summary>
    public QuestionPause? Pause { get; init; }

    /// <summary>What the server may ask of the caller. A call with an idempotency key may have several callers, so none is asked.</summary>
    public ClientAbilities Abilities { get; } = request.IdempotencyKey is null ? request.Abilities : ClientAbilities.None;

    public bool IsToolCall { get; } = string.Equals(request.Method, RequestMethods.ToolsCall, StringComparison.Ordinal);

    /// <summary>Whether the server may be running the call, or may have run it in an earlier attempt.</summary>
    public bool MayHaveRun => _isUnderWay || _mayHaveRun is not null;

    /// <summary>Creates the request of one attempt. Its deadline moves while the server reports the progress of a tool.</summary>
    public PendingRequest NewPending(CallDeadline deadline) => new() { Progress = IsToolCall ? deadline : null, Listener = listener, Abilities = Abilities };

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
