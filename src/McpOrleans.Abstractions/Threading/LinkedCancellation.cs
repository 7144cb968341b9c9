namespace McpOrleans.Threading;

/// <summary>
/// A cancellation token that follows two others, like that of a linked source, with a source from the <see cref="CancellationPool"/>.
/// It must be disposed once: a copy would give the same source back again.
/// </summary>
internal readonly struct LinkedCancellation : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _first;
    private readonly CancellationTokenRegistration _second;

    private LinkedCancellation(CancellationToken first, CancellationToken second)
    {
        _source = CancellationPool.Rent();
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
        CancellationPool.Return(_source);
    }
}
