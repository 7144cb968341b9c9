using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.EndToEnd.Tests.Upstream.Support;

/// <summary>Watches what a process uses.</summary>
internal sealed class ResourceWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource<string> _exceeded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _process;
    private readonly Bounds _bounds;
    private readonly Task _watching;

    public ResourceWatch(int process, Bounds bounds)
    {
        _process = process;
        _bounds = bounds;
        _watching = WatchAsync();
    }

    /// <summary>Completes when a bound is exceeded, and says which one.</summary>
    public Task<string> Exceeded => _exceeded.Task;

    public long MostMemory { get; private set; }

    public int MostFiles { get; private set; }

    public override string ToString() => $"at most {MostMemory / 1024 / 1024} MiB and {MostFiles} files";

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        _end.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        try
        {
            do
            {
                var used = ProcessResources.Read(_process);
                MostMemory = Math.Max(MostMemory, used.MemoryBytes);
                MostFiles = Math.Max(MostFiles, used.Files);
                if (MostMemory > _bounds.Memory || MostFiles > _bounds.Files)
                {
                    _exceeded.TrySetResult($"The service used {this}; allowed were {_bounds}.");
                }
            }
            while (await timer.WaitForNextTickAsync(_end.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            // The watch or the process has ended.
        }
    }
}
