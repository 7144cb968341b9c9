namespace McpOrleans.Grains.Upstream;

/// <summary>A request that waits for its answer.</summary>
internal sealed class PendingRequest
{
    // Whoever waits goes on elsewhere: the thread that brings the answer has others to bring.
    private readonly TaskCompletionSource<UpstreamReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Is told whenever the server reports progress; null: nobody wants to know.</summary>
    public IProgressObserver? Progress { get; init; }

    /// <summary>Takes what the server sends meanwhile; null: nobody does.</summary>
    public IFrameListener? Listener { get; init; }

    /// <summary>What the server may ask of the caller, which servers of 2026-07-28 are told with each request. Default: nothing.</summary>
    public ClientAbilities Abilities { get; init; }

    /// <summary>Is told, from any thread, which resources the server has agreed to tell of, when the request subscribes to them.</summary>
    public Action<ImmutableArray<string>>? OnAcknowledged { get; init; }

    /// <summary>It waits as long as the connection lasts, and keeps nobody busy.</summary>
    public bool IsLasting { get; init; }

    /// <summary>Whether the server is asked to report progress.</summary>
    public bool WantsProgress => Progress is not null || Listener is { ProgressToken.IsEmpty: false };

    public Task<UpstreamReply> Reply => _reply.Task;

    public void Complete(UpstreamReply reply) => _reply.TrySetResult(reply);
}

/// <summary>Is told, from any thread, that a server reports progress on a request.</summary>
internal interface IProgressObserver
{
    void OnProgress();
}
