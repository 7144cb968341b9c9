using McpOrleans.Grains.Storage;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// When a server is checked: by a durable reminder, which also brings back a grain whose silo died, and where the interval is
/// shorter than a reminder's may be, by a timer while the grain is active. What is down is checked again sooner.
/// </summary>
internal sealed class HealthSchedule
{
    public const string ReminderName = "health";

    /// <summary>Orleans keeps no shorter reminders.</summary>
    private static readonly TimeSpan ShortestReminder = TimeSpan.FromMinutes(1);

    /// <summary>The part of an interval after which a server that is down is checked again.</summary>
    private const int SoonerBy = 4;

    private readonly Grain _grain;
    private readonly ServerInForce _inForce;
    private readonly CircuitGate _circuit;
    private readonly Func<bool> _isUnreadable;
    private readonly Func<Task> _check;
    private readonly CoalescedWrites _changes;
    private IGrainTimer? _timer;
    private IGrainTimer? _soon;

    /// <summary>What timer and reminder are set to; null while they are not set.</summary>
    private TimeSpan? _interval;

    /// <summary>What the reminder is set to, should there be one; null: nobody knows.</summary>
    private TimeSpan? _period;

    /// <param name="grain">The server's grain.</param>
    /// <param name="inForce">What holds for it.</param>
    /// <param name="circuit">Says when a check may run.</param>
    /// <param name="isUnreadable">Whether there is a server of which nobody can say when it is to be checked: its reminder is left, and wakes it.</param>
    /// <param name="check">Checks it.</param>
    public HealthSchedule(Grain grain, ServerInForce inForce, CircuitGate circuit, Func<bool> isUnreadable, Func<Task> check)
    {
        _grain = grain;
        _inForce = inForce;
        _circuit = circuit;
        _isUnreadable = isUnreadable;
        _check = check;
        _changes = new CoalescedWrites(AdjustAsync);
    }

    /// <summary>The server is new: should there be a reminder, it is not this server's.</summary>
    public void BeginAnew() => _period = null;

    /// <summary>The reminder should be the one that an earlier activation set for what is in force now.</summary>
    public void Resume() => _period = _inForce.Enabled is { } config ? PeriodOf(config.HealthCheckInterval) : null;

    /// <summary>
    /// The reminder ticked, and says what it is set to: something else where a process died between storing a configuration and
    /// setting the reminder. False when it is to be set again.
    /// </summary>
    public bool Confirm(TimeSpan period)
    {
        if (_inForce.Enabled is not { } config || period == PeriodOf(config.HealthCheckInterval))
        {
            return true;
        }

        (_interval, _period) = (null, period);
        return false;
    }

    /// <summary>Returns once the schedule is that of the configuration in force.</summary>
    public Task ApplyAsync() => _changes.WriteAsync();

    /// <summary>Returns, however it went, once the schedule is not being changed.</summary>
    public Task IdleAsync() => _changes.IdleAsync();

    /// <summary>
    /// Checks once more before the interval is over, as soon as the circuit allows. A server that comes back is so found within one
    /// interval, even when the check that ran at that moment failed; a server that answers no call is found as well. A circuit that
    /// was isolated by hand waits for a hand.
    /// </summary>
    public void CheckSoon()
    {
        // One that is due already is not put off: failures may come faster than checks.
        if (_inForce.Enabled is not { } config || _soon is not null || _circuit.Status.State is CircuitState.Isolated)
        {
            return;
        }

        // Callers who wait for the end of a break are given precedence.
        var blocked = _circuit.IsBlocked ? _circuit.RetryAfter ?? default : default;
        _soon = RegisterTimer(CheckNowAsync, blocked + Spread(config.HealthCheckInterval / SoonerBy), Timeout.InfiniteTimeSpan);
    }

    /// <summary>One at a time, so that the last one leaves what is in force then.</summary>
    private Task AdjustAsync() =>
        _inForce.IsLeaving || _inForce.IsOver || _isUnreadable() ? Task.CompletedTask
        : _inForce.Enabled is { } config ? StartAsync(config.HealthCheckInterval)
        : StopAsync();

    private async Task StartAsync(TimeSpan interval)
    {
        if (_interval == interval)
        {
            return;
        }

        // Known only once it is registered: where that fails, the next attempt must not take it for done.
        _interval = null;
        _timer?.Dispose();
        _timer = interval < ShortestReminder ? RegisterTimer(_check, Spread(interval), interval) : null;

        // Registering again would reset the schedule that an earlier activation began, so look first.
        var period = PeriodOf(interval);
        if ((_period != period || await _grain.GetReminder(ReminderName) is null) && !_inForce.IsOver)
        {
            _period = null;
            await _grain.RegisterOrUpdateReminder(ReminderName, Spread(period), period);
            _period = period;
        }

        _interval = interval;
        if (_circuit.IsBlocked)
        {
            CheckSoon();
        }
    }

    private async Task StopAsync()
    {
        _timer?.Dispose();
        _soon?.Dispose();
        _timer = _soon = null;
        (_interval, _period) = (null, null);
        if (await _grain.GetReminder(ReminderName) is { } reminder && !_inForce.IsOver)
        {
            await _grain.UnregisterReminder(reminder);
        }
    }

    private Task CheckNowAsync()
    {
        _soon?.Dispose();
        _soon = null;
        return _check();
    }

    private IGrainTimer RegisterTimer(Func<Task> run, TimeSpan due, TimeSpan period) =>
        _grain.RegisterGrainTimer(_ => run(), new GrainTimerCreationOptions(due, period) { Interleave = true });

    private static TimeSpan PeriodOf(TimeSpan interval) => interval < ShortestReminder ? ShortestReminder : interval;

    /// <summary>Or ten thousand servers configured together would be checked together for ever.</summary>
    private static TimeSpan Spread(TimeSpan period) => period * (0.5 + (Random.Shared.NextDouble() / 2));
}
