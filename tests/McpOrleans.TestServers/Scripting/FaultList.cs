using System.Collections.Immutable;

namespace McpOrleans.TestServers.Scripting;

/// <summary>The faults in force. The first that fits a request is the one that happens.</summary>
public sealed class FaultList
{
    private readonly Lock _lock = new();
    private ImmutableList<Entry> _entries = [];

    /// <summary>Adds a fault behind those in force.</summary>
    public void Add(Fault fault)
    {
        lock (_lock)
        {
            _entries = _entries.Add(new Entry(fault));
        }
    }

    /// <summary>Removes this one fault, told from others that say the same; requests that it holds go on.</summary>
    public void Remove(Fault fault)
    {
        Entry? removed;
        lock (_lock)
        {
            removed = _entries.Find(entry => ReferenceEquals(entry.Fault, fault));
            _entries = removed is null ? _entries : _entries.Remove(removed);
        }

        removed?.Removed.TrySetResult();
    }

    /// <summary>Replaces all faults; requests under <see cref="FaultKind.Hold"/> go on.</summary>
    public void Set(params IEnumerable<Fault> faults)
    {
        ImmutableList<Entry> old;
        lock (_lock)
        {
            old = _entries;
            _entries = [.. faults.Select(fault => new Entry(fault))];
        }

        old.ForEach(entry => entry.Removed.TrySetResult());
    }

    /// <summary>Removes all faults; requests under <see cref="FaultKind.Hold"/> go on.</summary>
    public void Clear() => Set();

    internal Entry? Take(string method, string? tool, Func<Fault, bool> where)
    {
        if (_entries.IsEmpty)
        {
            return null;
        }

        lock (_lock)
        {
            return _entries.FirstOrDefault(entry => entry.Fits(method, tool) && where(entry.Fault) && entry.Count());
        }
    }

    internal sealed class Entry(Fault fault)
    {
        private int _seen;

        public Fault Fault => fault;

        public TaskCompletionSource Removed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Fits(string method, string? tool) =>
            (fault.Method is null || fault.Method == method) && (fault.Tool is null || fault.Tool == tool);

        public bool Count()
        {
            var number = ++_seen;
            return number > fault.After && (fault.Times is not { } times || number <= fault.After + times);
        }
    }
}
