using Microsoft.Extensions.Options;
using Orleans.Timers;

namespace Orleans.Reminders;

internal sealed class ReminderRegistry(ClusterMembership membership, TimeProvider time, IOptions<ReminderOptions> options)
    : IReminderRegistry
{
    private ReminderTable Table => membership.Cluster.Reminders;

    public Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.Zero);
        if (period < options.Value.MinimumReminderPeriod)
        {
            throw new ArgumentException(
                $"Cannot register reminder {reminderName} as requested period ({period}) is less than minimum allowed reminder period "
                + $"({options.Value.MinimumReminderPeriod})");
        }

        CheckContext();
        return Task.FromResult(Table.Upsert(callingGrainId, reminderName, dueTime, period, time));
    }

    public Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        CheckContext();
        return Table.Remove(reminder)
            ? Task.CompletedTask
            : Task.FromException(new ReminderException(
                $"Could not unregister reminder {reminder.ReminderName}: it was registered anew since."));
    }

    public Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName)
    {
        CheckContext();
        return Task.FromResult(Table.Find(callingGrainId, reminderName));
    }

    public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId)
    {
        CheckContext();
        return Task.FromResult(Table.All(callingGrainId));
    }

    private static void CheckContext()
    {
        if (RuntimeContext.Current is null)
        {
            throw new InvalidOperationException(
                "Attempted to access grain from a non-grain context, such as a background thread, which is invalid.");
        }
    }
}
