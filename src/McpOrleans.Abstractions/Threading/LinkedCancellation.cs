using System.Collections.Concurrent;

namespace McpOrleans.Threading;

/// <summary>
/// A cancellation token that follows two others. Unlike a linked source it is reused, because a call needs several of them and most
/// are never cancelled.
/// </summary>
internal readonly struct LinkedCancellation : IDisposable
{
    /// <summary>About as many as there are simultaneous calls in a busy process. Further ones are left to the garbage collector.</summary>
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

    /// <summary>Cancelled when either of the two is. It must not be used after disposal, because it may then follow other tokens.</summary>
    public CancellationToken Token => _source.Token;

    private static Action<object?> Cancel { get; } = static source => ((CancellationTokenSource)source!).Cancel();

    /// <summary>Returns a token that is valid until this object is disposed.</summary>
    public static LinkedCancellation Of(CancellationToken first, CancellationToken second) => new(first, second);

    public void Dispose()
    {
        // Each call waits for a running callback. After both, nothing cancels the source any more.
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
