namespace McpOrleans.Grains.Upstream.Bounds;

/// <summary>How many bytes of messages may be held at once, by one MCP server and by all of this process. Thread-safe.</summary>
internal sealed class ByteBudget
{
    private readonly long _capacity;
    private readonly ByteBudget? _all;
    private readonly Lock _lock;
    private long _taken;

    /// <param name="capacity">In bytes.</param>
    /// <param name="all">What this is a part of; null: it is the whole.</param>
    public ByteBudget(long capacity, ByteBudget? all = null)
    {
        (_capacity, _all) = (capacity, all);
        _lock = all?._lock ?? new Lock();
    }

    public long Taken => Volatile.Read(ref _taken);

    /// <summary>
    /// Makes what somebody holds larger. Where there is no room for it, what is held is given back in the same moment: of many
    /// messages that grow at once, those that are refused leave their room to the others, so that some of them always come through.
    /// </summary>
    /// <param name="held">How many bytes are held so far.</param>
    /// <param name="wanted">How many shall be held.</param>
    public bool TryGrow(long held, long wanted)
    {
        lock (_lock)
        {
            var fits = HasRoom(wanted - held) && (_all is null || _all.HasRoom(wanted - held));
            Change(fits ? wanted - held : -held);
            return fits;
        }
    }

    public void Return(long bytes)
    {
        lock (_lock)
        {
            Change(-bytes);
        }
    }

    private bool HasRoom(long bytes) => bytes <= _capacity - _taken;

    private void Change(long bytes)
    {
        _taken += bytes;
        _all?.Change(bytes);
    }
}
