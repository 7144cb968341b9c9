namespace McpOrleans.Grains.Resilience;

/// <summary>
/// Bounds how many requests run on one MCP server and how many wait. The waiting take turns by caller: however many one caller
/// has waiting, another's single request is next but a few. Not thread-safe: it lives on its grain's scheduler.
/// </summary>
/// <param name="maxConcurrency">How many may run. Asked anew each time: it may change while requests wait.</param>
internal sealed class Bulkhead(Func<int> maxConcurrency)
{
    // In the order in which the callers' turns come; each has at least one waiting.
    private readonly LinkedList<CallerQueue> _turns = [];
    private readonly Dictionary<string, CallerQueue> _byCaller = new(StringComparer.Ordinal);

    /// <summary>Requests that run.</summary>
    public int Running { get; private set; }

    /// <summary>Requests that wait.</summary>
    public int Waiting { get; private set; }

    /// <summary>
    /// Waits for a place. False when too many wait already. After true, <see cref="Leave"/> must follow.
    /// </summary>
    public async ValueTask<bool> TryEnterAsync(string caller, int maxQueue, CancellationToken cancellationToken)
    {
        if (Running < maxConcurrency() && Waiting == 0)
        {
            Running++;
            return true;
        }

        if (Waiting >= maxQueue)
        {
            return false;
        }

        var turn = Enqueue(caller);
        try
        {
            await turn.Task.WaitAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            GiveUp(caller, turn);
            throw;
        }
    }

    /// <summary>Gives the place to whoever's turn it is.</summary>
    public void Leave()
    {
        Running--;
        Admit();
    }

    /// <summary>Takes a place back that was given away meanwhile, even if there is none.</summary>
    public void Return() => Running++;

    /// <summary>Lets in who can, after the limit was raised.</summary>
    public void Admit()
    {
        while (Running < maxConcurrency() && _turns.First is { Value: var queue } node)
        {
            _turns.Remove(node);
            var turn = queue.Waiting.First!.Value;
            queue.Waiting.RemoveFirst();
            if (queue.Waiting.Count > 0)
            {
                _turns.AddLast(node);
            }
            else
            {
                _byCaller.Remove(queue.Caller);
            }

            Waiting--;
            Running++;
            turn.SetResult();
        }
    }

    private TaskCompletionSource Enqueue(string caller)
    {
        if (!_byCaller.TryGetValue(caller, out var queue))
        {
            queue = new CallerQueue(caller);
            _byCaller.Add(caller, queue);
            _turns.AddLast(queue.Turn);
        }

        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        queue.Waiting.AddLast(turn);
        Waiting++;
        return turn;
    }

    private void GiveUp(string caller, TaskCompletionSource turn)
    {
        if (turn.Task.IsCompleted)
        {
            // Its turn came in the same moment; pass the place on.
            Leave();
            return;
        }

        var queue = _byCaller[caller];
        queue.Waiting.Remove(turn);
        Waiting--;
        if (queue.Waiting.Count == 0)
        {
            _byCaller.Remove(caller);
            _turns.Remove(queue.Turn);
        }
    }

    private sealed class CallerQueue
    {
        public CallerQueue(string caller)
        {
            Caller = caller;
            Turn = new LinkedListNode<CallerQueue>(this);
        }

        public string Caller { get; }

        public LinkedListNode<CallerQueue> Turn { get; }

        public LinkedList<TaskCompletionSource> Waiting { get; } = [];
    }
}
