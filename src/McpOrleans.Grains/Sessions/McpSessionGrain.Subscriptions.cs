namespace McpOrleans.Grains.Sessions;

/// <content>What the session's client has subscribed to. The front that sends its stream leases that from the servers.</content>
internal sealed partial class McpSessionGrain
{
    /// <summary>What has changed while no front sent the stream.</summary>
    private readonly HashSet<string> _updated = new(StringComparer.Ordinal);

    /// <summary>Null: none has told yet that it sends the stream.</summary>
    private IResourceFront? _follower;

    private ImmutableArray<string> Subscriptions => _session.State.Subscriptions.IsDefault ? [] : _session.State.Subscriptions;

    public async Task<Failure?> SubscribeAsync(string uri)
    {
        if (Facts is null || Subscriptions.Contains(uri, StringComparer.Ordinal))
        {
            return null;
        }

        if (Subscriptions.Length >= SessionSubscriptions.MaxResources)
        {
            return new Failure
            {
                Code = ErrorCodes.QuotaExceeded,
                Message = $"The session has {SessionSubscriptions.MaxResources} subscriptions to resources, the most that it may have.",
                Suggestion = "Unsubscribe from resources that are no longer needed.",
                Ran = false,
            };
        }

        await StoreAsync(Subscriptions.Add(uri));
        return null;
    }

    public async Task UnsubscribeAsync(string uri)
    {
        _updated.Remove(uri);
        if (Facts is not null && Subscriptions.Contains(uri, StringComparer.Ordinal))
        {
            await StoreAsync(Subscriptions.Remove(uri, StringComparer.Ordinal));
        }
    }

    public Task<SessionSubscriptions?> FollowSubscriptionsAsync(IResourceFront front, Guid stream)
    {
        _stream = _stream == default ? stream : _stream;
        if (Facts is null || _stream != stream)
        {
            return Task.FromResult<SessionSubscriptions?>(null);
        }

        _follower = front;
        var subscriptions = new SessionSubscriptions { Uris = Subscriptions, Updated = [.. _updated] };
        _updated.Clear();
        return Task.FromResult<SessionSubscriptions?>(subscriptions);
    }

    public Task NoteUpdatedAsync(string uri)
    {
        if (Facts is null || !Subscriptions.Contains(uri, StringComparer.Ordinal))
        {
            return Task.CompletedTask;
        }

        if (_follower is { } follower)
        {
            _ = follower.OnMissedAsync(_key, uri);
        }
        else
        {
            _updated.Add(uri);
        }

        return Task.CompletedTask;
    }

    private async Task StoreAsync(ImmutableArray<string> subscriptions)
    {
        _session.State = _session.State with { Subscriptions = subscriptions };
        await StoreAsync(Facts!);
        if (_follower is { } follower)
        {
            _ = follower.OnSubscriptionsChangedAsync(_key);
        }
    }
}
