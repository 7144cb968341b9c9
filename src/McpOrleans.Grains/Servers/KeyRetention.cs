using McpOrleans.Grains.Idempotency;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// Keeps the idempotency keys of a server that is removed for as long as they are retained: should it be registered again, a
/// repetition must not run twice. A reminder sees to it that nothing is left afterwards, also when this silo has died.
/// </summary>
internal sealed class KeyRetention(Grain grain, ServerInForce inForce, KeyedCalls keyedCalls)
{
    public const string ReminderName = "retained-keys";

    /// <summary>Orleans keeps no shorter reminders.</summary>
    private static readonly TimeSpan ShortestReminder = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Stores what is retained; once that is nothing, nothing is left in the storage, and no reminder. A server that is configured
    /// sees to its keys itself.
    /// </summary>
    public async Task ApplyAsync()
    {
        if (await keyedCalls.StoreRetainedAsync() is { } left && inForce.Config is null)
        {
            var due = left < ShortestReminder ? ShortestReminder : left;
            await grain.RegisterOrUpdateReminder(ReminderName, due, due);
        }
        else if (await grain.GetReminder(ReminderName) is { } reminder)
        {
            await grain.UnregisterReminder(reminder);
        }
    }
}
