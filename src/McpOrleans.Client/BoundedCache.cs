using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace McpOrleans.Client;

/// <summary>
/// Keeps values that are made once for each name. Their number is bounded: those that were used last stay. Thread-safe. Finding a
/// kept value takes no lock and allocates nothing.
/// </summary>
/// <typeparam name="TValue">The type of the values.</typeparam>
internal sealed class BoundedCache<TValue>
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Lock _eviction = new();
    private readonly int _capacity;
    private readonly Func<string, Entry> _create;

    // This serves as the clock, because the order of uses matters only when room must be made for a new value. Reading it costs
    // less than reading the time, and a value in constant use is marked once for each new value instead of at each use.
    private long _additions;

    /// <param name="capacity">The largest number of values that are kept.</param>
    /// <param name="create">
    /// Makes the value for a name. When several callers ask for it at once, all of them get the one that is kept.
    /// </param>
    public BoundedCache(int capacity, Func<string, TValue> create)
    {
        _capacity = capacity;
        _create = name => new Entry(create(name), Interlocked.Increment(ref _additions));
    }

    public int Count => _entries.Count;

    /// <summary>Returns the value for a name, which is made when none is kept.</summary>
    public TValue Get(string name)
    {
        if (!_entries.TryGetValue(name, out var entry))
        {
            entry = _entries.GetOrAdd(name, _create);
            EvictOldest();
        }

        entry.Use(Volatile.Read(ref _additions));
        return entry.Value;
    }

    /// <summary>Returns the value for a name if one is kept. This does not count as a use.</summary>
    public bool TryPeek(string name, [MaybeNullWhen(false)] out TValue value)
    {
        var found = _entries.TryGetValue(name, out var entry);
        value = found ? entry!.Value : default;
        return found;
    }

    private void EvictOldest()
    {
        if (_entries.Count <= _capacity)
        {
            return;
        }

        lock (_eviction)
        {
            // A tenth of them is removed at once, so that a full cache does not sort all entries for every new tenant. ToArray is
            // the dictionary's own and makes a consistent copy; LINQ alone would fail while other threads add entries.
            var surplus = _entries.Count - _capacity;
            if (surplus > 0)
            {
                foreach (var (name, _) in _entries.ToArray().OrderBy(pair => pair.Value.LastUse).Take(surplus + (_capacity / 10)))
                {
                    _entries.TryRemove(name, out _);
                }
            }
        }
    }

    private sealed class Entry(TValue value, long added)
    {
        private long _lastUse = added;

        public TValue Value => value;

        public long LastUse => Volatile.Read(ref _lastUse);

        public void Use(long now)
        {
            if (LastUse != now)
            {
                Volatile.Write(ref _lastUse, now);
            }
        }
    }
}
