namespace McpOrleans.Grains.Upstream.Transports;

/// <summary>Whether a transport still carries frames: until it is ended by us, or lost. Thread-safe.</summary>
internal sealed class TransportLifetime : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource<UpstreamFault> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TransportLifetime()
    {
        Ended = _end.Token;
    }

    /// <summary>Cancelled when it is ended by us.</summary>
    public CancellationToken Ended { get; }

    /// <inheritdoc cref="ITransport.Lost"/>
    public Task<UpstreamFault> Lost => _lost.Task;

    /// <summary>Only the first reason counts.</summary>
    public void Lose(UpstreamFault reason) => _lost.TrySetResult(reason);

    public void End() => _end.Cancel();

    public async ValueTask DisposeAsync()
    {
        // The source is not disposed: whoever still sends asks it.
        await _end.CancelAsync();
    }
}
