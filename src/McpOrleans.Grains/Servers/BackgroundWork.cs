namespace McpOrleans.Grains.Servers;

/// <summary>Work on a grain's scheduler that no caller waits for. Failures are logged.</summary>
internal sealed partial class BackgroundWork(ServerKey key, ILogger logger)
{
    private TaskScheduler _scheduler = TaskScheduler.Default;

    /// <summary>Called once from the grain's activation, because there is no scheduler before that.</summary>
    public void Start() => _scheduler = TaskScheduler.Current;

    /// <summary>Runs the work. May be called from any thread.</summary>
    public void Run(Func<Task> work) => _ = RunAsync(work);

    /// <summary>Runs the work. Completes when the work has ended, whether it succeeded or failed.</summary>
    public Task RunAsync(Func<Task> work) => Task.Factory.StartNew(
        async () =>
        {
            try
            {
                await work();
            }
#pragma warning disable CA1031 // Nobody else would see the failure; health checks and further calls try the same again.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                OnFailed(exception);
            }
        },
        CancellationToken.None,
        TaskCreationOptions.DenyChildAttach,
        _scheduler).Unwrap();

    public void OnFailed(Exception exception) => LogFailed(key, exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: background work failed.")]
    private partial void LogFailed(ServerKey server, Exception exception);
}
