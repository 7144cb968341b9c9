namespace Orleans.Runtime;

/// <content>Which call runs when.</content>
internal sealed partial class Activation
{
    private readonly List<WorkItem> _waiting = [];
    private readonly HashSet<WorkItem> _running = [];
    private readonly bool _reentrant;
    private WorkItem? _blocking;
    private bool _pumpQueued;
    private long _idleSince = Environment.TickCount64;
    private DateTimeOffset _keepAliveUntil;

    /// <summary>False when the activation has ended: the caller must look for another one.</summary>
    public bool TryEnqueue(WorkItem item)
    {
        lock (_gate)
        {
            if (_state == ActivationState.Invalid || _abandoned)
            {
                return false;
            }

            _waiting.Add(item);
        }

        QueuePump();
        return true;
    }

    public void DelayDeactivation(TimeSpan time)
    {
        var now = Silo.GrainTime.GetUtcNow();
        _keepAliveUntil = time == Timeout.InfiniteTimeSpan || time > DateTimeOffset.MaxValue - now ? DateTimeOffset.MaxValue
            : time <= TimeSpan.Zero ? default
            : now + time;
    }

    /// <summary>Deactivates when there was nothing to do for <paramref name="age"/>.</summary>
    public void DeactivateIfIdle(TimeSpan age)
    {
        lock (_gate)
        {
            // Idleness is real time, as in Orleans.
            if (_state != ActivationState.Valid || _running.Count > 0 || _waiting.Count > 0
                || Environment.TickCount64 - _idleSince < age.TotalMilliseconds || _keepAliveUntil > Silo.GrainTime.GetUtcNow())
            {
                return;
            }

            Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, $"The activation was idle for {age}."));
        }
    }

    private void QueuePump()
    {
        lock (_gate)
        {
            if (_pumpQueued)
            {
                return;
            }

            _pumpQueued = true;
        }

        _scheduler.Post(Pump);
    }

    private void Pump()
    {
        lock (_gate)
        {
            _pumpQueued = false;
        }

        while (true)
        {
            WorkItem? next;
            lock (_gate)
            {
                if (_state == ActivationState.Deactivating && _running.Count == 0 && !_activating && !_finishing)
                {
                    _finishing = true;
                    next = null;
                }
                else if ((next = TakeNext()) is null)
                {
                    return;
                }
            }

            _ = next is null ? FinishAsync() : ExecuteAsync(next);
        }
    }

    private WorkItem? TakeNext()
    {
        for (var index = 0; index < _waiting.Count; index++)
        {
            var item = _waiting[index];
            var runnable = _state == ActivationState.Valid || (_state == ActivationState.Deactivating && item.LocalOnly);
            if (runnable && MayRun(item))
            {
                _waiting.RemoveAt(index);
                _running.Add(item);
                if (_blocking is null && !item.AlwaysInterleave)
                {
                    _blocking = item;
                }

                return item;
            }
        }

        return null;
    }

    private bool MayRun(WorkItem item) =>
        _running.Count == 0
        || item.AlwaysInterleave
        || _blocking is null
        || _reentrant
        || (_blocking.ReadOnly && item.ReadOnly)
        || (item.ReentrancyId is { } id && _reentrantSections.ContainsKey(id));

    private async Task ExecuteAsync(WorkItem item)
    {
        var isMore = false;
        try
        {
            await item.RunAsync(this);
        }
        finally
        {
            lock (_gate)
            {
                _running.Remove(item);
                if (_blocking is null || ReferenceEquals(item, _blocking))
                {
                    _blocking = null;
                }

                if (item.KeepsAlive)
                {
                    _idleSince = Environment.TickCount64;
                }

                isMore = _waiting.Count > 0 || _state != ActivationState.Valid;
            }

            if (isMore)
            {
                QueuePump();
            }
        }
    }
}
