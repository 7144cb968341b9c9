namespace McpOrleans.Grains.Hosting;

/// <summary>How what a silo does by itself after its start is tried again: about a minute long, each pause twice as long as the one before.</summary>
internal static class StartRetry
{
    public const int MaxRetries = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);

    /// <param name="retry">Which one, from 1.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the pause.</param>
    public static Task PauseBeforeAsync(int retry, TimeProvider time, CancellationToken cancellationToken) =>
        Task.Delay(FirstPause * (1 << (retry - 1)), time, cancellationToken);
}
