using System.Collections.Concurrent;

namespace McpOrleans.Threading;

/// <summary>
/// A pool of cancellation sources that are used again. A call needs several sources, and most of them are never cancelled.
/// Thread-safe.
/// </summary>
internal static class CancellationPool
{
    /// <summary>About as many as a busy process has simultaneous calls. Any more are left to the garbage collector.</summary>
    private const int MaxUnused = 1024;

    private static readonly ConcurrentQueue<CancellationTokenSource> Unused = new();
    private static int _unused;

    /// <summary>Returns a source that is not cancelled. The caller gives it back with <see cref="Return"/>.</summary>
    public static CancellationTokenSource Rent()
    {
        if (!Unused.TryDequeue(out var unused))
        {
            return new CancellationTokenSource();
        }

        Interlocked.Decrement(ref _unused);
        return unused;
    }

    /// <summary>
    /// Takes a source back. From now on nobody may cancel it or use its token, because the pool gives it to the next caller.
    /// </summary>
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
