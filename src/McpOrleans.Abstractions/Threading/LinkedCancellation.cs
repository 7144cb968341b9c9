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
