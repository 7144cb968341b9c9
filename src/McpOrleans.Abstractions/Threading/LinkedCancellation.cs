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

    private static readonly ConcurrentStack<CancellationTokenSource> Unused = new();

    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _first;
    private readonly CancellationTokenRegistration _second;

    private LinkedCancellation(CancellationToken first, CancellationToken second)
    {
        _source = Unused.TryPop(out var unused) ? unused : new CancellationTokenSource();
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
        if (Unused.Count < MaxUnused && _source.TryReset())
        {
            Unused.Push(_source);
        }
        else
        {
            _source.Dispose();
        }
    }
}
