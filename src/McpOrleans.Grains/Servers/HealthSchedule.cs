namespace McpOrleans.Grains.Servers;

/// <summary>
/// When a server is checked: by a durable reminder, which also brings back a grain whose silo died, and where the interval is
/// shorter than a reminder's may be, by a timer while the grain is active. What is down is checked again sooner.
/// </summary>
internal sealed class HealthSchedule(Grain grain, CircuitGate circuit, Func<Task> check)
{
    public const string ReminderName = "health";

    /// <summary>Orleans keeps no shorter reminders.</summary>
    private static readonly TimeSpan ShortestReminder = TimeSpan.FromMinutes(1);

    /// <summary>The part of an interval after which a server that is down is checked again.</summary>
    private const int SoonerBy = 4;

    private IGrainTimer? _timer;
    private IGrainTimer? _soon;
    private TimeSpan _interval;

    /// <summary>Does what a configuration says; nothing when that is in force already.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="mayExist">Whether an earlier activation may have registered the reminder.</param>
    public Task ApplyAsync(McpServerConfig config, bool mayExist) =>
        config.Enabled ? StartAsync(config.HealthCheckInterval, mayExist) : StopAsync();

    private async Task StartAsync(TimeSpan interval, bool mayExist)
    {
        if (_interval == interval)
        {
            return;
        }

        var isChange = _interval != default;
        _interval = interval;
        _timer?.Dispose();
        _timer = interval < ShortestReminder ? RegisterTimer(check, Spread(interval), interval) : null;

        // Registering again would reset the schedule, so look first.
        if (isChange || !mayExist || await grain.GetReminder(ReminderName) is null)
        {
            var period = interval < ShortestReminder ? ShortestReminder : interval;
            await grain.RegisterOrUpdateReminder(ReminderName, Spread(period), period);
        }

        if (circuit.IsBlocked)
        {
            CheckSoon();
        }
    }

    /// <summary>
    /// Checks once more before the interval is over, as soon as the circuit allows: a server that comes back is found within one
    /// interval, also when the check that ran at that moment still failed, and one that answers no call is found out. What is isolated by hand waits for a hand.
    /// </summary>
    public void CheckSoon()
    {
        // One that is due already is not put off: failures may come faster than checks.
        if (_interval == default || _soon is not null || circuit.Status.State is CircuitState.Isolated)
        {
            return;
        }

        // Callers who wait for the end of a break are given precedence.
        var blocked = circuit.IsBlocked ? circuit.RetryAfter ?? default : default;
        _soon = RegisterTimer(CheckNowAsync, blocked + Spread(_interval / SoonerBy), Timeout.InfiniteTimeSpan);
    }

    public async Task StopAsync()
    {
        _timer?.Dispose();
        _soon?.Dispose();
        _timer = _soon = null;
        _interval = default;
        if (await grain.GetReminder(ReminderName) is { } reminder)
        {
            await grain.UnregisterReminder(reminder);
        }
    }

    private Task CheckNowAsync()
    {
        _soon?.Dispose();
        _soon = null;
        return check();
    }

    private IGrainTimer RegisterTimer(Func<Task> run, TimeSpan due, TimeSpan period) =>
        grain.RegisterGrainTimer(_ => run(), new GrainTimerCreationOptions(due, period) { Interleave = true });

    /// <summary>Or ten thousand servers configured together would be checked together for ever.</summary>
    private static TimeSpan Spread(TimeSpan period) => period * (0.5 + (Random.Shared.NextDouble() / 2));
}
