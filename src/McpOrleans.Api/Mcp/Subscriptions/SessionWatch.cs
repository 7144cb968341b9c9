using McpOrleans.Api.Mcp.Sessions;

namespace McpOrleans.Api.Mcp.Subscriptions;

/// <summary>The subscriptions of a session whose stream this front sends: as the session's grain has them. Thread-safe.</summary>
internal sealed class SessionWatch(
    ClientSession session, Guid stream, IMcpTenant tenant, bool isContinued, ResourceFront front, TimeProvider time, Action<SessionWatch> onOver) : IDisposable
{
    /// <summary>How long a subscription of before may take; it is tried again later.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SubscriptionTurn _turn = new();
    private bool _isContinued = isContinued;
    private bool _isOver;

    public ResourceSubscriber Subscriber { get; } = new(front, time);

    /// <summary>The client subscribes to a resource. Returns null, or why that may not be.</summary>
    public Task<Failure?> AddAsync(string uri, ServerKey server, string ownUri, CancellationToken cancellationToken) => _turn.RunAsync(
        async () =>
        {
            var failure = await Subscriber.JoinAsync(uri, server, ownUri, cancellationToken);
            failure ??= await session.Grain.SubscribeAsync(uri);
            if (failure is not null)
            {
                Subscriber.Leave(uri);
            }

            return failure;
        },
        cancellationToken);

    /// <summary>Subscribes to what the session's grain has, and to nothing else. Never fails; what cannot be had now is tried again later.</summary>
    public async Task RefreshAsync()
    {
        using var cap = new CancellationTokenSource(Patience, time);
        try
        {
            await _turn.RunAsync(async () => await FollowAsync(cap.Token), cap.Token);
        }
        catch (Exception exception) when (exception is TimeoutException or Orleans.Runtime.OrleansException or OperationCanceledException)
        {
            // The next one comes within a minute.
        }
    }

    public void Dispose()
    {
        _isOver = true;
        onOver(this);
        Subscriber.Dispose();
    }

    private async Task<Failure?> FollowAsync(CancellationToken cancellationToken)
    {
        if (_isOver || await session.Grain.FollowSubscriptionsAsync(front.Reference, stream).WaitAsync(cancellationToken) is not { } subscriptions)
        {
            return null;
        }

        foreach (var former in Subscriber.Uris.Except(subscriptions.Uris, StringComparer.Ordinal))
        {
            Subscriber.Leave(former);
        }

        if (!subscriptions.Uris.IsEmpty)
        {
            var index = await tenant.GetKnownToolsAsync(cancellationToken);
            await Task.WhenAll(subscriptions.Uris.Select(uri => index.Resources.Find(uri, out _) is { } route
                ? Subscriber.JoinAsync(uri, new ServerKey(tenant.Name, route.Server), route.Uri, cancellationToken)
                : Task.FromResult<Failure?>(null)));
        }

        foreach (var missed in _isContinued ? subscriptions.Uris : subscriptions.Updated)
        {
            Subscriber.MarkLate(missed);
        }

        _isContinued = false;
        return null;
    }
}
