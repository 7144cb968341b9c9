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
        if (Interlocked.Add(ref _taken, bytes) <= capacity && all?.TryTake(bytes) is not false)
        {
            return true;
        }

        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    public void Return(long bytes)
    {
        Interlocked.Add(ref _taken, -bytes);
        all?.Return(bytes);
    }
}
