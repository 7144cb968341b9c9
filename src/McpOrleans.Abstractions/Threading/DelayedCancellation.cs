namespace McpOrleans.Threading;

/// <summary>A cancellation token that follows another one some time later.</summary>
internal sealed class DelayedCancellation : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _first;

    /// <param name="delay">How much later <see cref="Token"/> is cancelled.</param>
    /// <param name="time">Measures the delay.</param>
    /// <param name="first">The token to follow.</param>
    public DelayedCancellation(TimeSpan delay, TimeProvider time, CancellationToken first)
    {
        _source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _first = first.Register(() => _source.CancelAfter(delay));
    }

    /// <summary>Not to be asked for after disposal.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _first.Dispose();
        _source.Dispose();
    }
}
