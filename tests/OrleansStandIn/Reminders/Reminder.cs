using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Reminders;

/// <summary>One reminder: ticks at its start and then at every whole period after it, skipping what was missed.</summary>
internal sealed class Reminder(GrainId grainId, string name, DateTime startAt, TimeSpan period) : IGrainReminder, IDisposable
{
    private readonly Lock _gate = new();
    private Silo? _silo;
    private ITimer? _timer;
    private DateTime? _lastTick;
    private bool _disposed;

    public GrainId GrainId => grainId;

    public string ReminderName => name;

    /// <summary>Lets a silo deliver the next tick; null: none is there.</summary>
    public void Arm(Silo? silo)
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
            _silo = silo;
            if (silo is null || _disposed)
            {
                return;
            }

            var time = Time(silo);
            var now = time.GetUtcNow().UtcDateTime;
            var next = NextTick(now);
            using var detached = Detached.Flow();
            _timer = time.CreateTimer(
                _ => _ = TickAsync(silo, next), state: null, Later(next - now, TimeSpan.FromMilliseconds(1)), Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
        }
    }

    private static TimeProvider Time(Silo silo) => silo.Services.GetRequiredService<TimeProvider>();

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private DateTime NextTick(DateTime now)
    {
        if (_lastTick is null && startAt >= now)
        {
            return startAt;
        }

        var periods = (now - startAt).Ticks / period.Ticks;
        var due = startAt + (periods * period);
        return due > _lastTick || (_lastTick is null && due == now) ? due : startAt + ((periods + 1) * period);
    }

    private async Task TickAsync(Silo silo, DateTime tick)
    {
        lock (_gate)
        {
            if (_disposed || !ReferenceEquals(silo, _silo))
            {
                return;
            }

            _lastTick = tick;
        }

        try
        {
            var grain = GrainReference.Create(silo.Endpoint, grainId, typeof(IRemindable));
            await ((IRemindable)(object)grain).ReceiveReminder(name, new TickStatus(startAt, period, Time(silo).GetUtcNow().UtcDateTime));
        }
        catch (Exception exception)
        {
            silo.Log.ReminderFailed(exception, name, grainId);
        }

        lock (_gate)
        {
            if (ReferenceEquals(silo, _silo))
            {
                Arm(silo);
            }
        }
    }
}
