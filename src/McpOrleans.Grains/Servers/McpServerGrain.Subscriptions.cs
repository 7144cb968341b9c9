namespace McpOrleans.Grains.Servers;

/// <content>Resources of which fronts want to hear.</content>
internal sealed partial class McpServerGrain
{
    public async Task<ResourceLease> LeaseResourcesAsync(
        Guid front, IResourceFront observer, ImmutableArray<string> uris, CancellationToken cancellationToken)
    {
        await _unreadable.LateAsync(timeout: null, cancellationToken);
        if (_unreadable.Problem is { } problem)
        {
            ReadAgain();
            return _subscriptions.Refuse(uris, UnreadableServer.Refusal(problem));
        }

        NoticeGhost();
        return await _subscriptions.LeaseAsync(front, observer, uris, cancellationToken);
    }
}
