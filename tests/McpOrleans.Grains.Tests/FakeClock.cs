namespace McpOrleans.Grains.Tests;

/// <summary>A clock that stands still until a test moves it. Timers that become due run inside <see cref="Advance"/>, in order.</summary>
public sealed class FakeClock : TimeProvider
{
    /// <summary>So often does one thread read the same time only when it waits for another one.</summary>
    private const int BusyReads = 10_000;

    [ThreadStatic]
    private static DateTimeOffset _lastRead;

    [ThreadStatic]
    private static int _reads;

    private readonly Lock _gate = new();
    private readonly List<FakeTimer> _timers = [];
    private readonly List<(DateTimeOffset Due, TaskCompletionSource Armed)> _waiters = [];
    private DateTimeOffset _now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            _reads = _lastRead == _now ? _reads + 1 : 0;
            if (_reads > BusyReads)
            {
                // Orleans waits busily for the rest of a millisecond, which no timer can measure.
                _now += TimeSpan.FromMicroseconds(10);
                _reads = BusyReads;
            }

            return _lastRead = _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan time)
    {
        var end = GetUtcNow() + time;
        while (true)
        {
            FakeTimer? next;
            lock (_gate)
            {
                next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
                var reached = next?.Due ?? end;
                _now = reached > _now ? reached : _now;
                next?.Rearm(_now);
            }

            if (next is null)
            {
                return;
            }

            next.Fire();
        }
    }

    /// <summary>Completes when some timer is due exactly <paramref name="fromNow"/>: whoever sets it is ready for the clock to move.</summary>
    public Task ArmedAsync(TimeSpan fromNow)
    {
        lock (_gate)
        {
            var due = _now + fromNow;
            if (_timers.Exists(timer => timer.Due == due))
            {
                return Task.CompletedTask;
            }

            var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((due, armed));
            return armed.Task.WaitAsync(TimeSpan.FromSeconds(30), System);
        }
    }

    private sealed class FakeTimer(FakeClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                _period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock._now + dueTime;
                clock._timers.Remove(this);
                if (Due is { } due)
                {
                    clock._timers.Add(this);
                    foreach (var waiter in clock._waiters.Where(waiter => waiter.Due == due))
                    {
                        waiter.Armed.TrySetResult();
                    }
                }
            }

            return true;
        }

        public void Rearm(DateTimeOffset now)
        {
            Due = _period == Timeout.InfiniteTimeSpan || _period == TimeSpan.Zero ? null : now + _period;
            if (Due is null)
            {
                clock._timers.Remove(this);
            }
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (clock._gate)
            {
                Due = null;
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
