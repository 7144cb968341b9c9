using System.Collections.Concurrent;

namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>The reminders that are set. Thread-safe.</summary>
internal sealed class ReminderPeriods
{
    private readonly ConcurrentDictionary<(GrainId GrainId, string Name), TimeSpan> _periods = new();

    public IReadOnlyList<string> All => [.. _periods.Keys.Select(key => $"reminder {key.Name} of {key.GrainId}")];

    /// <summary>Null when there is no such reminder.</summary>
    public TimeSpan? Find(GrainId grainId, string name) => _periods.TryGetValue((grainId, name), out var period) ? period : null;

    public void Set(GrainId grainId, string name, TimeSpan period) => _periods[(grainId, name)] = period;

    public void Remove(GrainId grainId, string name) => _periods.TryRemove((grainId, name), out _);
}
