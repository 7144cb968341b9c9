namespace McpOrleans.Client.Calls;

/// <summary>
/// Reads from a grain, and once more when no answer comes: Orleans does not tell a client that the silo it asked has died, and
/// would let it wait for half a minute. Only for what changes nothing.
/// </summary>
internal static class RepeatedRead
{
    /// <summary>A grain answers from memory; only its activation takes longer, and another reading waits for the same one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Between a failure and the next reading: silos take a moment to agree that one is lost.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Enough for the grain to be activated on another silo meanwhile.</summary>
    private const int MaxReadings = 5;

    public static Task<T> ReadAsync<T>(Func<Task<T>> read, TimeProvider time, CancellationToken cancellationToken) =>
        ReadAsync(read, Patience, Pause, time, cancellationToken);

    internal static async Task<T> ReadAsync<T>(
        Func<Task<T>> read, TimeSpan patience, TimeSpan pause, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var reading = 1; ; reading++)
        {
            var answer = read();
            if (reading == MaxReadings)
            {
                return await answer.WaitAsync(cancellationToken);
            }

            await ((Task)answer).WaitAsync(patience, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (answer.IsCompletedSuccessfully || answer.Exception?.InnerException is not (null or OrleansException))
            {
                return await answer;
            }

            if (answer.IsCompleted)
            {
                await Task.Delay(pause, time, cancellationToken);
            }
            else
            {
                answer.Forget();
            }
        }
    }
}
