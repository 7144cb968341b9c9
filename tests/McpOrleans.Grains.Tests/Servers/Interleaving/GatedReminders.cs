#nullable disable annotations // As Orleans has this interface.
using Orleans.Timers;

namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>Reminders that can be slow and fail, and that tell what is set.</summary>
internal sealed class GatedReminders(IReminderRegistry reminders, Gates gates, ReminderPeriods periods) : IReminderRegistry
{
    public async Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        await gates.PassAsync(Points.Remind);
        var reminder = await gates.RunAsync(() => reminders.RegisterOrUpdateReminder(callingGrainId, reminderName, dueTime, period));
        periods.Set(callingGrainId, reminderName, period);
        return reminder;
    }

    public async Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        await gates.PassAsync(Points.Remind);
        await gates.RunAsync(() => reminders.UnregisterReminder(callingGrainId, reminder));
        periods.Remove(callingGrainId, reminder.ReminderName);
    }

    public Task<IGrainReminder> GetReminder(GrainId callingGrainId, string reminderName) =>
        gates.RunAsync(() => reminders.GetReminder(callingGrainId, reminderName));

    public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) =>
        gates.RunAsync(() => reminders.GetReminders(callingGrainId));
}
