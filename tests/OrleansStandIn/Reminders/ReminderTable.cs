using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Reminders;

/// <summary>A cluster's reminders. Whichever silo is there delivers them, so they outlive any one of them.</summary>
internal sealed class ReminderTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(GrainId Grain, string Name), Reminder> _reminders = [];
    private Silo? _deliverer;

    public IGrainReminder Upsert(GrainId grainId, string name, TimeSpan dueTime, TimeSpan period, TimeProvider time)
    {
        lock (_gate)
        {
            var reminder = new Reminder(grainId, name, time.GetUtcNow().UtcDateTime + dueTime, period);
            if (_reminders.Remove((grainId, name), out var replaced))
            {
                replaced.Dispose();
            }

            _reminders[(grainId, name)] = reminder;
            reminder.Arm(_deliverer);
            return reminder;
        }
    }

    /// <summary>False when the reminder was replaced since.</summary>
    public bool Remove(IGrainReminder handle)
    {
        lock (_gate)
        {
            var reminder = (Reminder)handle;
            if (!_reminders.TryGetValue((reminder.GrainId, reminder.ReminderName), out var current))
            {
                return true;
            }

            if (!ReferenceEquals(current, reminder))
            {
                return false;
            }

            _reminders.Remove((reminder.GrainId, reminder.ReminderName));
            reminder.Dispose();
            return true;
        }
    }

    public IGrainReminder? Find(GrainId grainId, string name)
    {
        lock (_gate)
        {
            return _reminders.GetValueOrDefault((grainId, name));
        }
    }

    public List<IGrainReminder> All(GrainId grainId)
    {
        lock (_gate)
        {
            return [.. _reminders.Values.Where(reminder => reminder.GrainId == grainId)];
        }
    }

    /// <summary>Lets one of the silos deliver from now on.</summary>
    public void Rearm(IReadOnlyList<Silo> silos)
    {
        lock (_gate)
        {
            var able = silos.FirstOrDefault(silo => silo.Services.GetService<Timers.IReminderRegistry>() is not null);
            if (ReferenceEquals(able, _deliverer))
            {
                return;
            }

            _deliverer = able;
            foreach (var reminder in _reminders.Values)
            {
                reminder.Arm(able);
            }
        }
    }
}
