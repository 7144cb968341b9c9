namespace McpOrleans.Grains.Servers;

/// <summary>
/// When a server is checked: by a durable reminder, which also brings back a grain whose silo died, and where the interval is
/// shorter than a reminder's may be, by a timer while the grain is active.
/// </summary>
internal sealed class HealthSchedule(Grain grain, Func<Task> check)
{
    public const string ReminderName = "health";

    /// <summary>Orleans keeps no shorter reminders.</summary>
    private static readonly TimeSpan ShortestReminder = TimeSpan.FromMinutes(1);

    private IGrainTimer? _timer;
    private TimeSpan _interval;

    /// <summary>Takes up an interval; does nothing when it is in force already.</summary>
    /// <param name="interval">The time between two checks.</param>
    /// <param name="mayExist">Whether an earlier activation may have registered the reminder.</param>
    public async Task StartAsync(TimeSpan interval, bool mayExist)
    {
        if (_interval == interval)
        {
            return;
        }

        var isChange = _interval != default;
        _interval = interval;
        _timer?.Dispose();
        _timer = interval < ShortestReminder
            ? grain.RegisterGrainTimer(_ => check(), new GrainTimerCreationOptions(Spread(interval), interval) { Interleave = true })
            : null;

        // Registering again would reset the schedule, so look first.
        if (isChange || !mayExist || await grain.GetReminder(ReminderName) is null)
        {
            var period = interval < ShortestReminder ? ShortestReminder : interval;
            await grain.RegisterOrUpdateReminder(ReminderName, Spread(period), period);
        }
    }

    public async Task StopAsync()
    {
        _timer?.Dispose();
        _timer = null;
        _interval = default;
        if (await grain.GetReminder(ReminderName) is { } reminder)
        {
            await grain.UnregisterReminder(reminder);
        }
    }

    /// <summary>Or ten thousand servers configured together would be checked together for ever.</summary>
    private static TimeSpan Spread(TimeSpan period) => period * (0.5 + (Random.Shared.NextDouble() / 2));
}
