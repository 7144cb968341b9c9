using System.Collections.Concurrent;

namespace McpOrleans.Grains.Storage;

/// <summary>One thread that does blocking file work, in order.</summary>
/// <remarks>
/// A thread of its own, because a flush blocks for milliseconds, and a burst of registrations would otherwise hold every
/// thread of the pool, on which all grain calls run.
/// </remarks>
internal sealed class StorageLane : TaskScheduler, IDisposable
{
    private readonly BlockingCollection<Task> _tasks = [];
    private readonly Thread _thread;

    public StorageLane(string name)
    {
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    public override int MaximumConcurrencyLevel => 1;

    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_tasks.IsAddingCompleted, this);
        return Task.Factory.StartNew(
            work, cancellationToken, TaskCreationOptions.HideScheduler | TaskCreationOptions.RunContinuationsAsynchronously, this);
    }

    /// <summary>Takes no more work. What was accepted is still done.</summary>
    public void Dispose()
    {
        if (!_tasks.IsAddingCompleted)
        {
            _tasks.CompleteAdding();
        }
    }

    /// <summary>After <see cref="Dispose"/>: waits until all work that was accepted is done; false when that takes longer.</summary>
    public bool TryEnd(TimeSpan longest) => _thread.Join(longest > TimeSpan.Zero ? longest : TimeSpan.Zero);

    protected override void QueueTask(Task task) => _tasks.Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _tasks.ToArray();

    private void Run()
    {
        foreach (var task in _tasks.GetConsumingEnumerable())
        {
            TryExecuteTask(task);
        }
    }
}
