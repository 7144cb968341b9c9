namespace McpOrleans.Grains.Upstream;

/// <summary>A request that waits for its answer.</summary>
/// <param name="onProgress">Called, from any thread, whenever the server reports progress; null: it was not asked for.</param>
internal sealed class PendingRequest(Action? onProgress)
{
    // Whoever waits goes on elsewhere: the thread that brings the answer has others to bring.
    private readonly TaskCompletionSource<UpstreamReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>It waits as long as the connection lasts, and keeps nobody busy.</summary>
    public bool IsLasting { get; init; }

    public bool WantsProgress => onProgress is not null;

    public Task<UpstreamReply> Reply => _reply.Task;

    public void Complete(UpstreamReply reply) => _reply.TrySetResult(reply);

    public void NoteProgress() => onProgress?.Invoke();
}
