namespace McpOrleans.Grains.Servers;

/// <summary>Work on a grain's scheduler that no caller waits for; says when it fails.</summary>
internal sealed partial class BackgroundWork(ServerKey key, ILogger logger)
{
    private TaskScheduler _scheduler = TaskScheduler.Default;

    /// <summary>Called once from the grain's activation: before, there is no scheduler to work on.</summary>
    public void Start() => _scheduler = TaskScheduler.Current;

    /// <summary>May be called from any thread.</summary>
    public void Run(Func<Task> work) => _ = RunAsync(work);

    /// <summary>The same; returns, however it went, once it has ended.</summary>
    public Task RunAsync(Func<Task> work) => Task.Factory.StartNew(
        async () =>
        {
            try
            {
                await work();
            }
#pragma warning disable CA1031 // Nobody else would see it; health checks and further calls try the same again.
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
