using McpOrleans.Grains.Idempotency;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// Keeps the idempotency keys of a removed server for as long as they are retained: if the server is registered again, a repeated
/// call must not run twice. A reminder makes sure that nothing is left afterwards, even if this silo has died.
/// </summary>
internal sealed class KeyRetention(Grain grain, ServerInForce inForce, KeyedCalls keyedCalls)
{
    public const string ReminderName = "retained-keys";

    /// <summary>Orleans does not allow shorter reminders.</summary>
    private static readonly TimeSpan ShortestReminder = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Stores what is retained. When nothing is retained any more, clears the storage and removes the reminder. While the server is
    /// configured, this does nothing, because the server then keeps its own keys.
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
