namespace McpOrleans.Grains.Upstream.Bounds;

/// <summary>What one message, or one call's answer, holds of a <see cref="ByteBudget"/>. Thread-safe.</summary>
internal sealed class ByteLease(ByteBudget budget) : IDisposable
{
    /// <summary>So much costs nobody anything, and most messages are shorter.</summary>
    private const long Free = 64 * 1024;

    /// <summary>A step large enough that growing is rare.</summary>
    private const long Step = 1024 * 1024;

    private Lock? _lock;
    private long _taken;

    /// <summary>Makes it hold at least so many bytes; false when there is no room, and then it holds nothing any more.</summary>
    public bool TryGrow(long bytes)
    {
        if (bytes <= Free)
        {
            return true;
        }

        lock (LazyInitializer.EnsureInitialized(ref _lock))
        {
            if (bytes <= _taken)
            {
                return true;
            }

            var wanted = ((bytes / Step) + 1) * Step;
            var fits = budget.TryGrow(_taken, wanted);
            _taken = fits ? wanted : 0;
            return fits;
        }
    }

    /// <summary>Gives everything back; may be called more than once, and used again after it.</summary>
    public void Dispose()
    {
        if (Volatile.Read(ref _lock) is not { } gate)
        {
            // It never held anything.
            return;
        }

        lock (gate)
        {
            if (_taken > 0)
            {
                budget.Return(_taken);
                _taken = 0;
            }
        }
    }
}
