namespace McpOrleans.Client.Calls;

/// <summary>
/// Asks a grain for work that all who ask meanwhile share: a connection, a listing, a health check. While no answer comes it is
/// asked again: Orleans does not tell a client that the silo it asked has died, and such work may take minutes. Where the silo
/// lives, who asks again joins the same work.
/// </summary>
internal static class SharedWork
{
    /// <summary>Longer than nearly all such work takes, so that hardly anybody ever asks twice.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>As long as Orleans itself would wait for one answer.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(11);

    /// <param name="ask">Asks the grain; cancelling ends the wait, not the work.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">The work took longer than any may.</exception>
    public static Task<T> JoinAsync<T>(Func<CancellationToken, Task<T>> ask, TimeProvider time, CancellationToken cancellationToken) =>
        JoinAsync(ask, ask, time, cancellationToken);

    /// <param name="begin">Begins the work.</param>
    /// <param name="join">Asks for what was begun.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">The work took longer than any may.</exception>
    public static Task<T> JoinAsync<T>(
        Func<CancellationToken, Task<T>> begin, Func<CancellationToken, Task<T>> join, TimeProvider time, CancellationToken cancellationToken) =>
        JoinAsync(begin, join, Patience, Longest, time, cancellationToken);

    internal static async Task<T> JoinAsync<T>(
        Func<CancellationToken, Task<T>> begin,
        Func<CancellationToken, Task<T>> join,
        TimeSpan patience,
        TimeSpan longest,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var ask = begin; ; ask = join)
        {
            using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var answer = ask(abandoned.Token);
            await ((Task)answer).WaitAsync(patience, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (answer.IsCompleted)
            {
                return await answer;
            }

            answer.Forget();

            // The linked source may not have heard of the cancellation yet, and would not once it is disposed.
            await abandoned.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (time.GetElapsedTime(started) > longest)
            {
                throw new TimeoutException("The shared work took longer than the longest time allowed.");
            }
        }
    }
}
