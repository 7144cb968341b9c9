namespace McpOrleans.Grains.Upstream.Bounds;

/// <summary>How many bytes of messages may be held at once, by one MCP server and by all of this process. Thread-safe.</summary>
/// <param name="capacity">In bytes.</param>
/// <param name="all">What this is a part of; null: it is the whole.</param>
internal sealed class ByteBudget(long capacity, ByteBudget? all = null)
{
    private long _taken;

    public long Taken => Volatile.Read(ref _taken);

    public bool TryTake(long bytes)
    {
        // Never taken to be given back, for however short a time: others would be refused because of what one may not have.
        for (var taken = Taken; bytes <= capacity - taken;)
        {
            var seen = Interlocked.CompareExchange(ref _taken, taken + bytes, taken);
            if (seen == taken)
            {
                return all is null || TryTakeOfAll(all, bytes);
            }

            taken = seen;
        }

        return false;
    }

    public void Return(long bytes)
    {
        Interlocked.Add(ref _taken, -bytes);
        all?.Return(bytes);
    }

    private bool TryTakeOfAll(ByteBudget whole, long bytes)
    {
        if (whole.TryTake(bytes))
        {
            return true;
        }

        Interlocked.Add(ref _taken, -bytes);
        return false;
    }
}
