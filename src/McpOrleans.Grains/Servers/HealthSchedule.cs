using McpOrleans.Grains.Storage;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// Decides when a server is checked. A durable reminder also reactivates a grain whose silo died. When the interval is shorter than
/// a reminder's may be, a timer runs in addition while the grain is active. A server that is down is checked again sooner.
/// </summary>
internal sealed class HealthSchedule
{
    public const string ReminderName = "health";

    /// <summary>Orleans does not allow shorter reminders.</summary>
    private static readonly TimeSpan ShortestReminder = TimeSpan.FromMinutes(1);

    /// <summary>A server that is down is checked again after the interval divided by this number.</summary>
    private const int SoonerBy = 4;

    private readonly Grain _grain;
    private readonly ServerInForce _inForce;
    private readonly CircuitGate _circuit;
    private readonly Func<bool> _isUnreadable;
    private readonly Func<Task> _check;
    private readonly CoalescedWrites _changes;
    private IGrainTimer? _timer;
    private IGrainTimer? _soon;

    /// <summary>The interval to which timer and reminder are set. Null while they are not set.</summary>
    private TimeSpan? _interval;

    /// <summary>The period of the reminder, if there is one. Null: unknown.</summary>
    private TimeSpan? _period;

    /// <param name="grain">The server's grain.</param>
    /// <param name="inForce">The configuration in force.</param>
    /// <param name="circuit">Says when a check may run.</param>
    /// <param name="isUnreadable">
    /// Returns whether the server's state cannot be read, so that it is unknown when to check it. Its reminder is then left in
    /// place and wakes the grain.
    /// </param>
    /// <param name="check">Checks the server.</param>
    public HealthSchedule(Grain grain, ServerInForce inForce, CircuitGate circuit, Func<bool> isUnreadable, Func<Task> check)
    {
        _grain = grain;
        _inForce = inForce;
        _circuit = circuit;
        _isUnreadable = isUnreadable;
        _check = check;
        _changes = new CoalescedWrites(AdjustAsync);
    }

    /// <summary>The server is new. If there is a reminder, it belongs to an earlier server.</summary>
    public void BeginAnew() => _period = null;

    /// <summary>The reminder should be the one that an earlier activation set for the configuration in force.</summary>
    public void Resume() => _period = _inForce.Enabled is { } config ? PeriodOf(config.HealthCheckInterval) : null;

    /// <summary>
    /// A reminder has ticked and reports its period. The period is wrong when a process died between storing a configuration and
    /// setting the reminder. Returns false when the reminder must be set again.
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

    /// <summary>Completes when the schedule matches the configuration in force.</summary>
    public Task ApplyAsync() => _changes.WriteAsync();

    /// <summary>Completes when no change of the schedule is running, whether the last one succeeded or failed.</summary>
    public Task IdleAsync() => _changes.IdleAsync();

    /// <summary>
    /// Checks once more before the interval is over, as soon as the circuit allows. So a server that comes back is found within one
    /// interval, even when the check that ran at that moment failed, and a server that answers no call is found as well. A circuit
    /// that was isolated by hand must be reset by hand.
    /// </summary>
    public void CheckSoon()
    {
        // A check that is already due is not postponed, because failures may come faster than checks.
        if (_inForce.Enabled is not { } config || _soon is not null || _circuit.Status.State is CircuitState.Isolated)
        {
            return;
        }

        // Callers that wait for the end of a break come first.
        var blocked = _circuit.IsBlocked ? _circuit.RetryAfter ?? default : default;
        _soon = RegisterTimer(CheckNowAsync, blocked + Spread(config.HealthCheckInterval / SoonerBy), Timeout.InfiniteTimeSpan);
    }

    /// <summary>Changes run one at a time, so that the last one leaves what is in force then.</summary>
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

        // It is set only after the registration. If that fails, the next attempt must not assume that it succeeded.
        _interval = null;
        _timer?.Dispose();
        _timer = interval < ShortestReminder ? RegisterTimer(_check, Spread(interval), interval) : null;

        // Registering a reminder again would reset the schedule that an earlier activation began, so the existing one is looked up
        // first.
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

    /// <summary>Without this, ten thousand servers that are configured together would always be checked together.</summary>
    private static TimeSpan Spread(TimeSpan period) => period * (0.5 + (Random.Shared.NextDouble() / 2));
}
