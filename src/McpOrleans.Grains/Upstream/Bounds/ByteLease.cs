namespace McpOrleans.Grains.Upstream.Bounds;

/// <summary>What one message, or one call's answer, holds of a <see cref="ByteBudget"/>. Thread-safe.</summary>
internal sealed class ByteLease(ByteBudget budget) : IDisposable
{
    /// <summary>So much costs nobody anything, and most messages are shorter.</summary>
    private const long Free = 64 * 1024;

    /// <summary>A step large enough that growing is rare.</summary>
    private const long Step = 1024 * 1024;

    private readonly Lock _lock = new();
    private long _taken;

    /// <summary>Makes it hold at least so many bytes; false, and unchanged, when there is no room.</summary>
    public bool TryGrow(long bytes)
    {
        if (bytes <= Free)
        {
            return true;
        }

        lock (_lock)
        {
            if (bytes <= _taken)
            {
                return true;
            }

            var wanted = ((bytes / Step) + 1) * Step;
            if (!budget.TryTake(wanted - _taken))
            {
                return false;
            }

            _taken = wanted;
            return true;
        }
    }

    /// <summary>Gives everything back; may be called more than once, and used again after it.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_taken > 0)
            {
                budget.Return(_taken);
                _taken = 0;
            }
        }
    }
}
