using System.Collections.Concurrent;

namespace McpOrleans.Threading;

/// <summary>Cancellation sources to use one after the other: a call needs several of them, and most are never cancelled. Thread-safe.</summary>
internal static class CancellationPool
{
    /// <summary>About as many as there are simultaneous calls in a busy process. Further ones are left to the garbage collector.</summary>
    private const int MaxUnused = 1024;

    private static readonly ConcurrentQueue<CancellationTokenSource> Unused = new();
    private static int _unused;

    /// <summary>A source that is not cancelled, for whoever gives it back with <see cref="Return"/>.</summary>
    public static CancellationTokenSource Rent()
    {
        if (!Unused.TryDequeue(out var unused))
        {
            return new CancellationTokenSource();
        }

        Interlocked.Decrement(ref _unused);
        return unused;
    }

    /// <summary>Nobody cancels the source any more, and whoever has its token does not look at it again.</summary>
    public static void Return(CancellationTokenSource source)
    {
        if (Volatile.Read(ref _unused) < MaxUnused && source.TryReset())
        {
            Interlocked.Increment(ref _unused);
            Unused.Enqueue(source);
        }
        else
        {
            source.Dispose();
        }
    }
}
