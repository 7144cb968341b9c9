namespace McpOrleans.Client.Calls;

/// <summary>Notices the calls whose answers are overdue, with one timer for all of them, to within a second. Thread-safe.</summary>
internal sealed class CallWatch(TimeProvider time)
{
    /// <summary>How often it looks, while there are calls.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly HashSet<PatientCall> _calls = [];
    private ITimer? _timer;

    /// <summary>Watches a call until it is removed; restarts its time when it is watched already.</summary>
    public void Add(PatientCall call)
    {
        lock (_gate)
        {
            call.WatchedSince = time.GetTimestamp();
            _calls.Add(call);
            _timer ??= StartTimer();
        }
    }

    public void Remove(PatientCall call)
    {
        lock (_gate)
        {
            _calls.Remove(call);
        }
    }

    /// <summary>Without the context of the call that happens to be the first.</summary>
    private ITimer StartTimer()
    {
        using (ExecutionContext.SuppressFlow())
        {
            return time.CreateTimer(static watch => ((CallWatch)watch!).Look(), this, Interval, Interval);
        }
    }

    private void Look()
    {
        List<PatientCall>? overdue = null;
        lock (_gate)
        {
            foreach (var call in _calls)
            {
                if (time.GetElapsedTime(call.WatchedSince) >= call.Patience)
                {
                    (overdue ??= []).Add(call);
                }
            }

            overdue?.ForEach(call => _calls.Remove(call));
            if (_calls.Count == 0)
            {
                _timer?.Dispose();
                _timer = null;
            }
        }

        overdue?.ForEach(call => call.AskAsync().Forget());
    }
}
