namespace McpOrleans.Grains.Upstream.Bounds;

/// <summary>
/// How many bytes of messages may be held at once, by one MCP server and by all of this process. A part has at most half of what the
/// others leave of the whole, so that however much some servers send there is room for others. Thread-safe.
/// </summary>
internal sealed class ByteBudget
{
    /// <summary>However much others hold, every part may have the whole divided by this while there is room.</summary>
    private const int SmallestShareDivisor = 32;

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
            var fits = HasRoom(wanted - held) && (_all is null || _all.HasRoom(wanted - held, _taken));
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

    private bool HasRoom(long bytes, long takenByPart)
    {
        var left = _capacity - (_taken - takenByPart);
        return HasRoom(bytes) && takenByPart + bytes <= Math.Max(left / 2, _capacity / SmallestShareDivisor);
    }

    private void Change(long bytes)
    {
        _taken += bytes;
        _all?.Change(bytes);
    }
}
