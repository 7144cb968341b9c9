namespace Orleans.Runtime;

/// <summary>Runs the turns of one activation, one at a time, in the order in which they became ready.</summary>
internal sealed class ActivationTaskScheduler(Activation activation) : TaskScheduler, IThreadPoolWorkItem
{
    /// <summary>After so many turns another activation gets the thread.</summary>
    private const int MaxTurnsInARow = 64;

    private readonly Lock _gate = new();
    private readonly Queue<Task> _turns = new();
    private bool _running;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Queues a turn that inherits nothing from whoever queues it.</summary>
    public void Post(Action action)
    {
        using var detached = Detached.Flow();
        new Task(action, TaskCreationOptions.DenyChildAttach).Start(this);
    }

    void IThreadPoolWorkItem.Execute()
    {
        var previous = RuntimeContext.Current;
        RuntimeContext.Current = activation;
        try
        {
            for (var turn = 0; turn < MaxTurnsInARow; turn++)
            {
                if (Take() is not { } task)
                {
                    return;
                }

                TryExecuteTask(task);
            }

            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        finally
        {
            RuntimeContext.Current = previous;
        }
    }

    protected override void QueueTask(Task task)
    {
        lock (_gate)
        {
            _turns.Enqueue(task);
            if (_running)
            {
                return;
            }

            _running = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && ReferenceEquals(RuntimeContext.Current, activation) && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate)
        {
            return [.. _turns];
        }
    }

    private Task? Take()
    {
        lock (_gate)
        {
            if (_turns.TryDequeue(out var task))
            {
                return task;
            }

            _running = false;
            return null;
        }
    }
}
