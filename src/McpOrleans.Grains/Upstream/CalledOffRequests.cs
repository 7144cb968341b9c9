namespace McpOrleans.Grains.Upstream;

/// <summary>
/// The last requests that were called off: a server need not heed that, and what it then answers is no message that nobody asked for.
/// Thread-safe.
/// </summary>
internal sealed class CalledOffRequests
{
    /// <summary>Far more than a server has open at once.</summary>
    private const int Kept = 1024;

    private readonly Lock _lock = new();
    private readonly HashSet<long> _ids = [];
    private readonly Queue<long> _order = new();

    public void Note(long id)
    {
        lock (_lock)
        {
            _ids.Add(id);
            _order.Enqueue(id);
            if (_order.Count > Kept)
            {
                _ids.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>Whether it was called off, and not answered since.</summary>
    public bool TryTake(long id)
    {
        lock (_lock)
        {
            return _ids.Remove(id);
        }
    }
}
