using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace McpOrleans.Grains.Tests.Servers.Subscriptions;

/// <summary>A front that keeps what it hears of resources. Orleans holds it weakly, so its test holds it.</summary>
internal sealed class ListeningFront : IResourceFront
{
    private readonly IResourceFront _reference;

    public ListeningFront(IGrainFactory grains) => _reference = grains.CreateObjectReference<IResourceFront>(this);

    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>The URIs that were said to have changed, in the order in which it was said.</summary>
    public ConcurrentQueue<string> Updated { get; } = [];

    /// <summary>The sessions of which it heard, and why.</summary>
    public ConcurrentQueue<string> Sessions { get; } = [];

    public IResourceFront Reference => _reference;

    public async Task<ResourceLease> LeaseAsync(IMcpServerGrain server, params ImmutableArray<string> uris)
    {
        var lease = await server.LeaseResourcesAsync(Id, _reference, uris, CancellationToken.None);
        GC.KeepAlive(this);
        return lease;
    }

    public Task OnUpdatedAsync(string server, ImmutableArray<string> uris)
    {
        foreach (var uri in uris)
        {
            Updated.Enqueue(uri);
        }

        return Task.CompletedTask;
    }

    public Task OnSubscriptionsChangedAsync(string session)
    {
        Sessions.Enqueue("changed");
        return Task.CompletedTask;
    }

    public Task OnMissedAsync(string session, string uri)
    {
        Sessions.Enqueue($"missed {uri}");
        return Task.CompletedTask;
    }
}
