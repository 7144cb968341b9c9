namespace McpOrleans.Grains.Hosting;

/// <summary>Background work that a silo does once it is active. It ends with the silo.</summary>
internal abstract class WorkAfterStart(TimeProvider time) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    /// <summary>Failed work is tried again for about a minute; each pause is twice as long as the one before.</summary>
    internal const int MaxRetries = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    protected TimeProvider Time => time;

    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(GetType().Name, ServiceLifecycleStage.Active, Start, StopAsync);

    public void Dispose() => _stopping.Dispose();

    /// <summary>Does the work. It must log its own failures.</summary>
    protected abstract Task RunAsync(CancellationToken cancellationToken);

    /// <param name="retry">The number of the retry, counted from 1.</param>
    /// <param name="cancellationToken">Ends the pause.</param>
    protected Task PauseBeforeAsync(int retry, CancellationToken cancellationToken) =>
        Task.Delay(FirstPause * (1 << (retry - 1)), time, cancellationToken);

    private Task Start(CancellationToken cancellationToken)
    {
        _running = Task.Run(() => RunAsync(_stopping.Token), _stopping.Token);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
