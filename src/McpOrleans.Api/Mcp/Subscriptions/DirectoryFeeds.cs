namespace McpOrleans.Api.Mcp.Subscriptions;

/// <summary>
/// Follows the directory of each tenant whose clients listen for changes: once for all clients of this front, however many they are.
/// Thread-safe.
/// </summary>
internal sealed class DirectoryFeeds(IMcpOrleansClient client)
{
    private readonly Lock _changing = new();
    private readonly Dictionary<string, Feed> _feeds = new(StringComparer.Ordinal);

    /// <summary>Begins to follow a tenant's directory, until the listener is disposed.</summary>
    public Listener Listen(string tenant)
    {
        lock (_changing)
        {
            if (!_feeds.TryGetValue(tenant, out var feed))
            {
                _feeds[tenant] = feed = new Feed();
                _ = FollowAsync(client.ForTenant(tenant), feed);
            }

            feed.Listeners++;
            return new Listener(this, tenant, feed);
        }
    }

    private static async Task FollowAsync(IMcpTenant tenant, Feed feed)
    {
        try
        {
            await foreach (var _ in tenant.WatchToolsAsync(feed.End.Token))
            {
                feed.Ring();
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody listens any more.
        }
    }

    private void Leave(string tenant, Feed feed)
    {
        lock (_changing)
        {
            if (--feed.Listeners == 0)
            {
                _feeds.Remove(tenant);
                _ = feed.End.CancelAsync();
            }
        }
    }

    /// <summary>Waits for changes on behalf of one client.</summary>
    internal sealed class Listener(DirectoryFeeds feeds, string tenant, Feed feed) : IDisposable
    {
        private Task _next = feed.Next;
        private bool _isOver;

        /// <summary>Waits until the directory has changed since this method returned last, or since the listener began.</summary>
        public async Task WaitAsync(CancellationToken cancellationToken)
        {
            await _next.WaitAsync(cancellationToken);
            _next = feed.Next;
        }

        public void Dispose()
        {
            if (!_isOver)
            {
                _isOver = true;
                feeds.Leave(tenant, feed);
            }
        }
    }

    internal sealed class Feed
    {
        private TaskCompletionSource _next = NewBell();

        public int Listeners { get; set; }

        public CancellationTokenSource End { get; } = new();

        public Task Next => Volatile.Read(ref _next).Task;

        public void Ring() => Interlocked.Exchange(ref _next, NewBell()).SetResult();

        private static TaskCompletionSource NewBell() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
