using McpOrleans.Grains.Tests.OrleansSemantics.Support;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

public interface IReminderGrain : IGrainWithStringKey
{
    Task RegisterAsync(string name, TimeSpan dueTime, TimeSpan period);

    /// <summary>False when there is none.</summary>
    Task<bool> UnregisterAsync(string name);

    Task<string[]> NamesAsync();

    Task DeactivateAsync();
}

public sealed class ReminderGrain : Grain, IReminderGrain, IRemindable
{
    private string Key => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Journal.Write(Key, "active");
        return Task.CompletedTask;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Journal.Write(Key, $"{reminderName} {status.FirstTickTime:T} {status.CurrentTickTime:T} {status.Period}");
        return Key.StartsWith("reminded-badly", StringComparison.Ordinal)
            ? Task.FromException(new InvalidOperationException("reminder failed"))
            : Task.CompletedTask;
    }

    public Task RegisterAsync(string name, TimeSpan dueTime, TimeSpan period) => this.RegisterOrUpdateReminder(name, dueTime, period);

    public async Task<bool> UnregisterAsync(string name)
    {
        if (await this.GetReminder(name) is not { } reminder)
        {
            return false;
        }

        await this.UnregisterReminder(reminder);
        return true;
    }

    public async Task<string[]> NamesAsync() =>
        [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName).Order(StringComparer.Ordinal)];

    public Task DeactivateAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

public interface IUnremindableGrain : IGrainWithStringKey
{
    Task RegisterAsync();
}

public sealed class UnremindableGrain : Grain, IUnremindableGrain
{
    public Task RegisterAsync() => this.RegisterOrUpdateReminder("none", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
}
