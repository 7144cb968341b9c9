using System.Collections.Concurrent;

namespace McpOrleans.Grains.Tests.Hosting;

/// <summary>Looks, with every call to an MCP server's grain, whether that grain has its reminder: only the grain itself can tell.</summary>
internal sealed class ReminderWatch : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<string, bool> _seen = new(StringComparer.Ordinal);

    /// <summary>The keys of the servers whose reminder was there.</summary>
    public ICollection<string> Seen => _seen.Keys;

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        await context.Invoke();
        if (context.Grain is Grain and IMcpServerGrain and IRemindable && await ((Grain)context.Grain).GetReminder("health") is not null)
        {
            _seen.TryAdd(context.TargetId.Key.ToString(), true);
        }
    }
}
