namespace McpOrleans.Benchmarks.Load;

/// <summary>Callers of which the next one makes the next call.</summary>
internal sealed class TakingTurns(IReadOnlyList<ICaller> callers) : ICaller
{
    private int _last = -1;

    public Task CallAsync(CancellationToken cancellationToken) =>
        callers[(int)((uint)Interlocked.Increment(ref _last) % (uint)callers.Count)].CallAsync(cancellationToken);
}
