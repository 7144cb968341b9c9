namespace McpOrleans.Api.Mcp.Subscriptions;

/// <summary>
/// The resources of one server that clients of this front subscribe to. Its lease of them is renewed until nobody subscribes to any.
/// Thread-safe.
/// </summary>
/// <param name="server">The server's key.</param>
/// <param name="lease">Leases these resources of the server, and no others.</param>
/// <param name="tryEnd">Forgets this; false: somebody has subscribed meanwhile.</param>
/// <param name="time">Measures when a lease is renewed.</param>
/// <param name="logger">Hears of what fails for nobody in particular.</param>
internal sealed partial class ServerFeed(
    string server, Func<ImmutableArray<string>, Task<ResourceLease>> lease, Func<ServerFeed, bool> tryEnd, TimeProvider time, ILogger logger)
{
    /// <summary>Much less than a lease lasts.</summary>
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(30);

    /// <summary>After a failure.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>What nobody answers within this time is asked again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Lock _changing = new();
    private readonly Dictionary<string, Resource> _resources = new(StringComparer.Ordinal);
    private Task<ResourceLease?> _leasing = Task.FromResult<ResourceLease?>(null);
    private bool _isBegun = true;
    private Guid? _activation;

    public string Server => server;

    public bool IsEmpty
    {
        get
        {
            lock (_changing)
            {
                return _resources.Count == 0;
            }
        }
    }

    /// <summary>Adds a client before this method returns, and waits until the resource is leased. Returns null, or why it is not.</summary>
    public Task<Failure?> JoinAsync(string uri, (ResourceSubscriber Subscriber, string Uri) client, CancellationToken cancellationToken)
    {
        lock (_changing)
        {
            if (!_resources.TryGetValue(uri, out var resource))
            {
                _resources[uri] = resource = new Resource();
            }

            resource.Clients.Add(client);
            return resource.IsLeased ? Task.FromResult<Failure?>(null) : WaitAsync(resource, LeaseAsync(), cancellationToken);
        }
    }

    public void Leave(string uri, (ResourceSubscriber Subscriber, string Uri) client)
    {
        lock (_changing)
        {
            if (_resources.TryGetValue(uri, out var resource) && resource.Clients.Remove(client) && resource.Clients.Count == 0)
            {
                _resources.Remove(uri);
                _ = LeaseAsync();
            }
        }
    }

    /// <summary>Tells the clients that resources have changed.</summary>
    public void Tell(ImmutableArray<string> uris)
    {
        lock (_changing)
        {
            foreach (var uri in uris)
            {
                if (_resources.TryGetValue(uri, out var resource))
                {
                    resource.Tell();
                }
            }
        }
    }

    /// <summary>Renews the lease until nobody subscribes to anything. Never fails.</summary>
    public async Task KeepAsync()
    {
        var isWhole = true;
        while (true)
        {
            await Task.Delay(isWhole ? Renewal : Pause, time);
            if (tryEnd(this))
            {
                return;
            }

            isWhole = await LeaseAsync() is { Refused.IsEmpty: true };
        }
    }

    private static async Task<Failure?> WaitAsync(Resource resource, Task<ResourceLease?> leasing, CancellationToken cancellationToken)
    {
        await leasing.WaitAsync(cancellationToken);
        return resource.IsLeased ? null : resource.Refusal ?? new Failure
        {
            Code = ErrorCodes.Overloaded,
            Message = "The part of the service that keeps the MCP server cannot be reached at the moment.",
            Suggestion = "Try again later.",
            Ran = false,
        };
    }

    /// <summary>Leases what is needed now. Everybody who asks before it begins shares it. Null: the server's grain does not answer.</summary>
    private Task<ResourceLease?> LeaseAsync()
    {
        lock (_changing)
        {
            if (_isBegun)
            {
                _isBegun = false;
                var previous = _leasing;
                _leasing = Task.Run(() => LeaseAfterAsync(previous));
            }

            return _leasing;
        }
    }

    private async Task<ResourceLease?> LeaseAfterAsync(Task previous)
    {
        await previous;
        ImmutableArray<string> uris;
        lock (_changing)
        {
            _isBegun = true;
            uris = [.. _resources.Keys];
        }

        try
        {
            var result = await lease(uris).WaitAsync(Patience, time);
            Take(uris, result);
            return result;
        }
#pragma warning disable CA1031 // Whatever Orleans or the grain throws: it is tried again soon, and who waits is told.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotLeased(server, exception);
            return null;
        }
    }

    private void Take(ImmutableArray<string> uris, ResourceLease result)
    {
        var refused = result.Refused.ToDictionary(refusal => refusal.Uri, refusal => refusal.Failure, StringComparer.Ordinal);
        lock (_changing)
        {
            // Another activation did not know of the lease, and told nobody meanwhile.
            var isNew = _activation != result.Activation;
            _activation = result.Activation;
            foreach (var uri in uris)
            {
                if (_resources.TryGetValue(uri, out var resource))
                {
                    resource.Take(refused.GetValueOrDefault(uri), isNew);
                }
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "The resources of {Server} could not be leased. It will be tried again.")]
    private partial void LogNotLeased(string server, Exception exception);

    private sealed class Resource
    {
        private bool _wasLeased;

        public HashSet<(ResourceSubscriber Subscriber, string Uri)> Clients { get; } = [];

        public bool IsLeased { get; private set; }

        public Failure? Refusal { get; private set; }

        public void Take(Failure? refusal, bool isNewActivation)
        {
            if (refusal is null && _wasLeased && (isNewActivation || !IsLeased))
            {
                Tell();
            }

            (IsLeased, Refusal) = (refusal is null, refusal);
            _wasLeased |= IsLeased;
        }

        public void Tell()
        {
            foreach (var (subscriber, uri) in Clients)
            {
                subscriber.Mark(uri);
            }
        }
    }
}
