using System.Collections.Concurrent;

namespace McpOrleans.Threading;

/// <summary>
/// A cancellation token that follows two others, as a linked source does, but reused: a call needs several, and most of them are never
/// cancelled.
/// </summary>
internal readonly struct LinkedCancellation : IDisposable
{
    /// <summary>About as many as there are calls at once in a busy process; more are left to the garbage collector.</summary>
    private const int MaxUnused = 1024;

    private static readonly ConcurrentQueue<CancellationTokenSource> Unused = new();
    private static int _unused;

    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _first;
    private readonly CancellationTokenRegistration _second;

    private LinkedCancellation(CancellationToken first, CancellationToken second)
    {
        _source = Rent();
        _first = first.UnsafeRegister(Cancel, _source);
        _second = second.UnsafeRegister(Cancel, _source);
    }

    /// <summary>Cancelled with either of the two. Not to be used after disposal: it may follow others by then.</summary>
    public CancellationToken Token => _source.Token;

    private static Action<object?> Cancel { get; } = static source => ((CancellationTokenSource)source!).Cancel();

    /// <summary>A token for the time until this is disposed.</summary>
    public static LinkedCancellation Of(CancellationToken first, CancellationToken second) => new(first, second);

    public void Dispose()
    {
        // Each waits for its callback, should that run now: afterwards nothing cancels the source any more.
        _first.Dispose();
        _second.Dispose();
        Return(_source);
    }

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
