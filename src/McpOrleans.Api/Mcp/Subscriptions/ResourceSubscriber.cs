namespace McpOrleans.Api.Mcp.Subscriptions;

/// <summary>One client's subscriptions to resources at this front, and which of them have changed since it was told last. Thread-safe.</summary>
internal sealed class ResourceSubscriber(ResourceFront front, TimeProvider time) : IDisposable
{
    /// <summary>A change that two fronts heard of is told by this one so soon after the other.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    private readonly Lock _changing = new();
    private readonly Dictionary<string, (ServerKey Server, string OwnUri)> _joined = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _told = new(StringComparer.Ordinal);
    private readonly HashSet<string> _updated = new(StringComparer.Ordinal);
    private TaskCompletionSource _bell = NewBell();
    private bool _isOver;

    /// <summary>What it subscribes to, as the client named it.</summary>
    public ImmutableArray<string> Uris
    {
        get
        {
            lock (_changing)
            {
                return [.. _joined.Keys];
            }
        }
    }

    /// <summary>Subscribes to a resource. Returns null, or why that may not be.</summary>
    /// <param name="uri">Its URI as the client names it.</param>
    /// <param name="server">The server that has it.</param>
    /// <param name="ownUri">The server's own URI.</param>
    /// <param name="cancellationToken">Ends the wait, and with it the attempt.</param>
    public async Task<Failure?> JoinAsync(string uri, ServerKey server, string ownUri, CancellationToken cancellationToken)
    {
        lock (_changing)
        {
            if (_isOver || !_joined.TryAdd(uri, (server, ownUri)))
            {
                return null;
            }
        }

        var isJoined = false;
        try
        {
            var failure = await front.JoinAsync(server, ownUri, this, uri, cancellationToken);
            isJoined = failure is null;
            return failure;
        }
        finally
        {
            if (!isJoined)
            {
                Leave(uri);
            }
        }
    }

    /// <summary>Subscribes to a resource no more, if it does at all.</summary>
    public void Leave(string uri)
    {
        (ServerKey Server, string OwnUri) resource;
        lock (_changing)
        {
            _updated.Remove(uri);
            _told.Remove(uri);
            if (!_joined.Remove(uri, out resource))
            {
                return;
            }
        }

        front.Leave(resource.Server, resource.OwnUri, this, uri);
    }

    /// <summary>A resource has changed.</summary>
    public void Mark(string uri) => Mark(uri, isLate: false);

    /// <summary>A resource has changed, of which this front may have heard already.</summary>
    public void MarkLate(string uri) => Mark(uri, isLate: true);

    /// <summary>Waits until a resource has changed of which the client was not told.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (_changing)
        {
            return _updated.Count > 0 ? Task.CompletedTask : _bell.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>What has changed, of which the client is told now.</summary>
    public ImmutableArray<string> Take()
    {
        lock (_changing)
        {
            ImmutableArray<string> updated = [.. _updated.Order(StringComparer.Ordinal)];
            _updated.Clear();
            foreach (var uri in updated)
            {
                _told[uri] = time.GetTimestamp();
            }

            return updated;
        }
    }

    public void Dispose()
    {
        lock (_changing)
        {
            _isOver = true;
        }

        foreach (var uri in Uris)
        {
            Leave(uri);
        }
    }

    private void Mark(string uri, bool isLate)
    {
        lock (_changing)
        {
            if (!_joined.ContainsKey(uri) || (isLate && _told.TryGetValue(uri, out var told) && time.GetElapsedTime(told) < Moment))
            {
                return;
            }

            _updated.Add(uri);
            _bell.TrySetResult();
            _bell = NewBell();
        }
    }

    private static TaskCompletionSource NewBell() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
