using System.Diagnostics.CodeAnalysis;

namespace McpOrleans.Api.Mcp.Subscriptions;

/// <summary>Changes of one session's subscriptions, one after the other. Thread-safe.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing.")]
internal sealed class SubscriptionTurn
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    public async Task<Failure?> RunAsync(Func<Task<Failure?>> change, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await change();
        }
        finally
        {
            _turn.Release();
        }
    }
}
