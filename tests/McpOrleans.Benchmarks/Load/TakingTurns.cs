namespace McpOrleans.Benchmarks.Load;

/// <summary>Callers that take turns: each call is made by the next caller.</summary>
internal sealed class TakingTurns(IReadOnlyList<ICaller> callers) : ICaller
{
    private int _last = -1;

    public Task CallAsync(CancellationToken cancellationToken) =>
        callers[(int)((uint)Interlocked.Increment(ref _last) % (uint)callers.Count)].CallAsync(cancellationToken);
}
