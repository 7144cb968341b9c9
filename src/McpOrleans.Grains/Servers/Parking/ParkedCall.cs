using System.Diagnostics.CodeAnalysis;

namespace McpOrleans.Grains.Servers.Parking;

/// <summary>
/// A call that goes on while its caller is asked, in rounds: in each, somebody waits for its reply or for the next question. Not
/// thread-safe, except for what <see cref="IFrameListener"/> has: it runs on its grain's scheduler.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "It ends once; until then somebody may call it off.")]
internal sealed class ParkedCall : IFrameListener
{
    private readonly CancellationTokenSource _lifetime = new();
    private readonly McpRequest _request;

    // Changed on the grain's scheduler, read from any thread.
    private volatile CallRelay? _relay;

    public ParkedCall(McpRequest request)
    {
        _request = request;
        Questions = new CallQuestions(request.Abilities);
        Call = new ServerCall(request, this) { Pause = new QuestionPause() };
    }

    public ServerCall Call { get; }

    public CallQuestions Questions { get; }

    /// <summary>The reply to the call itself.</summary>
    public Task<McpReply> Reply { get; private set; } = Task.FromException<McpReply>(new InvalidOperationException("The call has not begun."));

    /// <summary>Cancelled when nobody waits for the reply any more.</summary>
    public CancellationToken Lifetime => _lifetime.Token;

    public ReadOnlyMemory<byte> ProgressToken => _relay?.ProgressToken ?? default;

    /// <summary>Whether a request that resumes the call comes from whoever began it.</summary>
    public bool IsOf(McpRequest request) =>
        string.Equals(request.Caller.Id, _request.Caller.Id, StringComparison.Ordinal)
        && string.Equals(request.SessionId, _request.SessionId, StringComparison.Ordinal)
        && string.Equals(request.Method, _request.Method, StringComparison.Ordinal);

    /// <summary>Begins the call.</summary>
    /// <param name="run">Carries it out.</param>
    public void Begin(Func<ParkedCall, Task<McpReply>> run) => Reply = run(this);

    /// <summary>Somebody waits from now on.</summary>
    /// <param name="relay">Receives what the server sends meanwhile. Null: nobody does.</param>
    public void BeginRound(CallRelay? relay)
    {
        _relay = relay;
        Call.Pause!.Stop();
    }

    /// <summary>Nobody waits any more, until the caller has responded. What the server sends meanwhile is left out.</summary>
    public void EndRound() => _relay = null;

    public void CallOff() => _lifetime.Cancel();

    public void Take(HeldFrame frame)
    {
        if (_relay is { } relay)
        {
            relay.Take(frame);
        }
        else
        {
            frame.Lease.Dispose();
        }
    }

    public void LeaveOut() => _relay?.LeaveOut();

    public bool TryTake(HeldFrame frame, ServerRequest request) => Questions.TryAsk(frame, request);

    public void TakeCancellation(HeldFrame frame, ReadOnlySpan<byte> id)
    {
        frame.Lease.Dispose();
        Questions.CallOff(id);
    }

    public void EndRequests() => Questions.Abandon();
}
