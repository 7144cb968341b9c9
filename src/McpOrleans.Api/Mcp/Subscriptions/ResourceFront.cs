using System.Collections.Concurrent;
using McpOrleans.Api.Mcp.Sessions;

namespace McpOrleans.Api.Mcp.Subscriptions;

/// <summary>
/// This front as servers see it that tell of changes of resources: each resource is leased once for all clients of this front.
/// Thread-safe.
/// </summary>
internal sealed class ResourceFront(IGrainFactory grains, TimeProvider time, ILogger<ResourceFront> logger) : IResourceFront
{
    private readonly Guid _id = Guid.NewGuid();
    private readonly Lock _changing = new();
    private readonly Dictionary<string, ServerFeed> _feeds = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SessionWatch> _watches = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SessionHandover> _handovers = new(StringComparer.Ordinal);
    private IResourceFront? _reference;

    /// <summary>This, as grains call it. Orleans holds it weakly; the application holds this object for as long as it runs.</summary>
    public IResourceFront Reference
    {
        get
        {
            // Not before the first subscription: this object is made before the silo or the client that it needs has started.
            lock (_changing)
            {
                return _reference ??= grains.CreateObjectReference<IResourceFront>(this);
            }
        }
    }

    /// <summary>A client subscribes to a resource. Returns null, or why that may not be.</summary>
    /// <param name="server">The server that has it.</param>
    /// <param name="ownUri">The server's own URI.</param>
    /// <param name="subscriber">The client.</param>
    /// <param name="uri">The URI as the client names it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<Failure?> JoinAsync(ServerKey server, string ownUri, ResourceSubscriber subscriber, string uri, CancellationToken cancellationToken)
    {
        var key = server.ToString();
        lock (_changing)
        {
            if (!_feeds.TryGetValue(key, out var feed))
            {
                var grain = grains.GetGrain<IMcpServerGrain>(key);
                _feeds[key] = feed = new ServerFeed(key, uris => grain.LeaseResourcesAsync(_id, Reference, uris, CancellationToken.None), TryEnd, time, logger);
                _ = feed.KeepAsync();
            }

            // What changes from now on is not missed.
            return feed.JoinAsync(ownUri, (subscriber, uri), cancellationToken);
        }
    }

    /// <summary>A client subscribes to a resource no more.</summary>
    public void Leave(ServerKey server, string ownUri, ResourceSubscriber subscriber, string uri)
    {
        lock (_changing)
        {
            if (_feeds.TryGetValue(server.ToString(), out var feed))
            {
                feed.Leave(ownUri, (subscriber, uri));
            }
        }
    }

    /// <summary>The client of a session subscribes to a resource. Returns null, or why that may not be.</summary>
    public async Task<Failure?> SubscribeAsync(ClientSession session, string uri, ServerKey server, string ownUri, CancellationToken cancellationToken)
    {
        var key = session.Key.ToString();
        if (_watches.TryGetValue(key, out var watch))
        {
            return await watch.AddAsync(uri, server, ownUri, cancellationToken);
        }

        // The stream is sent by another front, or not yet opened.
        var handover = _handovers.GetOrAdd(key, _ => new SessionHandover(session, this, time, over => _handovers.TryRemove(KeyValuePair.Create(key, over))));
        return await handover.AddAsync(uri, server, ownUri, cancellationToken);
    }

    /// <summary>The client of a session wants to hear no more of a resource: at once, where this front sends the session's stream.</summary>
    public async Task UnsubscribeAsync(ClientSession session, string uri)
    {
        await session.Grain.UnsubscribeAsync(uri);
        if (_watches.TryGetValue(session.Key.ToString(), out var watch))
        {
            watch.Subscriber.Leave(uri);
        }
    }

    /// <summary>This front sends the stream of a session from now on, until what it gets here is disposed.</summary>
    /// <param name="session">The session.</param>
    /// <param name="stream">Identifies the stream.</param>
    /// <param name="tenant">The tenant as the client may see it.</param>
    /// <param name="isContinued">Whether the client had a stream before, so that it may have missed changes.</param>
    public SessionWatch Watch(ClientSession session, Guid stream, IMcpTenant tenant, bool isContinued)
    {
        var key = session.Key.ToString();
        var watch = new SessionWatch(session, stream, tenant, isContinued, this, time, over => _watches.TryRemove(KeyValuePair.Create(key, over)));
        _watches[key] = watch;
        return watch;
    }

    public Task OnUpdatedAsync(string server, ImmutableArray<string> uris)
    {
        ServerFeed? feed;
        lock (_changing)
        {
            feed = _feeds.GetValueOrDefault(server);
        }

        feed?.Tell(uris);
        return Task.CompletedTask;
    }

    public Task OnSubscriptionsChangedAsync(string session) => _watches.TryGetValue(session, out var watch) ? watch.RefreshAsync() : Task.CompletedTask;

    public Task OnMissedAsync(string session, string uri)
    {
        if (_watches.TryGetValue(session, out var watch))
        {
            watch.Subscriber.MarkLate(uri);
        }

        return Task.CompletedTask;
    }

    private bool TryEnd(ServerFeed feed)
    {
        lock (_changing)
        {
            return feed.IsEmpty && _feeds.Remove(feed.Server);
        }
    }
}
