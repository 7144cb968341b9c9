using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace McpOrleans.Grains.Upstream;

/// <summary>The requests of one connection that wait for their answers, by id. Thread-safe.</summary>
internal sealed class RequestTable
{
    private const long RequestsPerConnection = 1_000_000;
    private const long Ranges = 1_000_000_000;

    private readonly ConcurrentDictionary<long, PendingRequest> _pending = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isDraining;

    // A session that is resumed must not see an id a second time, and the connection before may still wait for an answer.
    private long _lastId = Random.Shared.NextInt64(Ranges) * RequestsPerConnection;

    /// <summary>Whether none waits, but for those that wait as long as the connection lasts.</summary>
    public bool IsIdle => _pending.Values.All(pending => pending.IsLasting);

    /// <summary>
    /// Which request an answer is for. Some servers answer what they could not read without its id; where the stream is the request's own,
    /// that tells.
    /// </summary>
    public static long? IdOf(in Frame answer, Transports.OutgoingRequest? request) =>
        answer.Number ?? (answer is { Kind: FrameKind.Error, Id.IsEmpty: true } ? request?.Id : null);

    public long NextId() => Interlocked.Increment(ref _lastId);

    public void Add(long id, PendingRequest request) => _pending[id] = request;

    public PendingRequest? Find(long id) => _pending.GetValueOrDefault(id);

    /// <summary>Who takes what the server says during a request: those of all requests, the oldest first.</summary>
    public IEnumerable<IFrameListener> Listeners =>
        _pending.OrderBy(pending => pending.Key).Select(pending => pending.Value.Listener).OfType<IFrameListener>();

    /// <summary>Takes the request out for whoever answers it; false when another one did, or nobody waits any more.</summary>
    public bool TryTake(long id, [MaybeNullWhen(false)] out PendingRequest request) => _pending.TryRemove(id, out request);

    /// <summary>Nobody waits for it any more.</summary>
    public void Leave(long id)
    {
        _pending.TryRemove(id, out _);
        NoteDrained();
    }

    /// <summary>Answers all that wait.</summary>
    public void AnswerAll(UpstreamReply reply)
    {
        foreach (var id in _pending.Keys)
        {
            if (_pending.TryRemove(id, out var request))
            {
                request.Complete(reply);
            }
        }

        NoteDrained();
    }

    /// <summary>Waits until it is idle; never fails.</summary>
    public async Task DrainAsync(TimeSpan cap, TimeProvider clock)
    {
        Volatile.Write(ref _isDraining, true);
        NoteDrained();
        await _drained.Task.WaitAsync(cap, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void NoteDrained()
    {
        if (Volatile.Read(ref _isDraining) && IsIdle)
        {
            _drained.TrySetResult();
        }
    }
}
