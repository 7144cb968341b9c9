using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>Records what happened during a schedule, and what was wrong. Thread-safe.</summary>
internal sealed class ScheduleJournal(int seed)
{
    private readonly ConcurrentQueue<string> _complaints = new();

    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>Whether nothing has been wrong so far.</summary>
    public bool IsClean => _complaints.IsEmpty;

    public void Add(string line) => Lines.Enqueue(line);

    public void Complain(string complaint) => _complaints.Enqueue(complaint);

    /// <summary>Everything that is needed to understand what went wrong.</summary>
    public string Describe(ImmutableList<Order> orders) =>
        $"""
        seed {seed}
        {string.Join("\n  ", _complaints.Select(complaint => "! " + complaint))}
         schedule, and what came of it:
          {string.Join("\n  ", Lines)}
         orders:
          {string.Join("\n  ", orders.Select(order => $"{order.Config?.HealthCheckInterval.TotalSeconds.ToString() ?? "remove"} {order.Outcome}"))}
        """;

    public static string Describe(Exception exception) => $"{exception.GetType().Name}: {exception.Message} {exception.StackTrace?.Split('\n').LastOrDefault(line => line.Contains("McpOrleans.Grains.", StringComparison.Ordinal))}";
}
