using McpOrleans.Grains.Resilience;
using McpOrleans.Grains.Upstream;

namespace McpOrleans.Grains.Servers.Subscriptions;

/// <summary>
/// Subscribes to resources of one server, once for all fronts that lease them, on each connection anew, and tells the fronts of changes.
/// Not thread-safe: it runs on its grain's scheduler.
/// </summary>
internal sealed class ResourceSubscriptions(
    ServerKey key, ServerInForce inForce, ServerConnection connection, CircuitGate circuit, BackgroundWork background, TimeProvider clock)
{
    /// <summary>How often it is looked whether a lease has run out, or something could not be subscribed to again.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);

    /// <summary>A client waits for the answer.</summary>
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromSeconds(30);

    private readonly Guid _activation = Guid.NewGuid();
    private readonly ResourceLeases _leases = new(key.Server, clock);
    private readonly UpdateBursts _bursts = new(key, background, clock);

    /// <summary>What was subscribed to and is no longer: once it is again, changes may have been missed.</summary>
    private readonly HashSet<string> _lost = new(StringComparer.Ordinal);

    private IUpstreamSubscriptions? _upstream;
    private Task<Outcome> _running = Task.FromResult(new Outcome());
    private Task<Outcome>? _queued;
    private bool _connects;
    private bool _isLooking;
    private bool _isOver;
    private int _ends;

    /// <summary>The lease of a front, of none of whose resources the server can tell.</summary>
    public ResourceLease Refuse(ImmutableArray<string> uris, Failure failure) =>
        Lease(uris.Distinct(StringComparer.Ordinal).Select(uri => KeyValuePair.Create(uri, failure)));

    /// <inheritdoc cref="IMcpServerGrain.LeaseResourcesAsync"/>
    public async Task<ResourceLease> LeaseAsync(Guid front, IResourceFront observer, ImmutableArray<string> uris, CancellationToken cancellationToken)
    {
        if (inForce.Enabled is null)
        {
            _leases.Renew(front, observer, []);
            return Refuse(uris, inForce.Config is null ? CallFailures.ServerNotFound(key.Server) : CallFailures.ServerDisabled(key.Server));
        }

        // Before the server is asked: what it tells right after its answer must find the front.
        var (fresh, refused) = _leases.Renew(front, observer, uris);
        LookAfterLeases();
        if (fresh.Any(uri => !IsSubscribed(uri)))
        {
            _connects = true;
            var outcome = await ConvergeAsync().WaitAsync(cancellationToken);
            foreach (var uri in fresh.Where(uri => !IsSubscribed(uri)))
            {
                refused[uri] = outcome.Failures.GetValueOrDefault(uri) ?? outcome.Failure ?? SubscriptionFailures.GivenUp(key.Server);
                _leases.Drop(front, uri);
            }
        }
        else if (_upstream is { } upstream && !upstream.Subscribed.SetEquals(_leases.Uris))
        {
            background.Run(ConvergeAsync);
        }

        return Lease(refused);
    }

    /// <summary>There is a new connection, on which nothing is subscribed to.</summary>
    public void NoteConnected()
    {
        if (!_leases.IsEmpty)
        {
            background.Run(ConvergeAsync);
        }
    }

    /// <summary>The activation ends.</summary>
    public void End()
    {
        _isOver = true;
        _upstream?.Dispose();
    }

    private ResourceLease Lease(IEnumerable<KeyValuePair<string, Failure>> refused) => new()
    {
        Activation = _activation,
        Duration = ResourceLeases.Duration,
        Refused = [.. refused.Select(one => new ResourceRefusal { Uri = one.Key, Failure = one.Value })],
    };

    private bool IsSubscribed(string uri) =>
        _upstream is { } upstream && ReferenceEquals(upstream.Connection, connection.Current) && upstream.Subscribed.Contains(uri);

    /// <summary>Has the server tell of what is leased now. Everybody who asks before it begins shares it.</summary>
    private Task<Outcome> ConvergeAsync() => _queued ??= ConvergeAfterAsync(_running);

    private async Task<Outcome> ConvergeAfterAsync(Task previous)
    {
        // It must be registered before it can begin.
        await Task.Yield();
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        (_running, _queued) = (_queued!, null);
        return await ConvergeOnceAsync();
    }

    private async Task<Outcome> ConvergeOnceAsync()
    {
        var connects = _connects;
        _connects = false;
        var outcome = await TryConvergeAsync(connects);

        // A connection that turns out to be lost, or whose session the server has forgotten, costs no subscription: it may be asked for twice.
        return connects && outcome.Failures.Count > 0 && !ReferenceEquals(_upstream?.Connection, connection.Current)
            ? await TryConvergeAsync(connects)
            : outcome;
    }

    /// <param name="connects">Whether somebody waits, for whom the server is connected.</param>
    private async Task<Outcome> TryConvergeAsync(bool connects)
    {
        if (inForce.Enabled is not { } config || _isOver)
        {
            return new Outcome { Failure = SubscriptionFailures.GivenUp(key.Server) };
        }

        if (connection.Current is null && !connects)
        {
            // Calls and health checks connect; then this runs again.
            return new Outcome();
        }

        if (connection.Current is null && circuit.IsBlocked)
        {
            return new Outcome { Failure = circuit.Refuse() };
        }

        var connected = await connection.GetAsync(CancellationToken.None);
        if (!connected.Succeeded)
        {
            return new Outcome { Failure = connected.Fault.ToFailure() };
        }

        if (!connected.Connection.Facts.Features.ResourceSubscriptions)
        {
            return new Outcome { Failure = SubscriptionFailures.NotSupported(key.Server) };
        }

        var upstream = Adopt(connected.Connection);
        var timeout = config.Timeout < MaxTimeout ? config.Timeout : MaxTimeout;
        var failures = await upstream.SetAsync(_leases.Uris.ToHashSet(StringComparer.Ordinal), timeout);
        _lost.IntersectWith(_leases.Uris);
        foreach (var uri in upstream.Subscribed.Where(_lost.Remove).ToArray())
        {
            _bursts.Note(uri, _leases);
        }

        return new Outcome { Failures = failures };
    }

    private IUpstreamSubscriptions Adopt(McpConnection current)
    {
        if (_upstream is { } known && ReferenceEquals(known.Connection, current))
        {
            return known;
        }

        _lost.UnionWith(_upstream?.Subscribed ?? Enumerable.Empty<string>());
        _upstream?.Dispose();
        current.Resources.Follow(uri => background.Run(() =>
        {
            NoteUpdated(uri);
            return Task.CompletedTask;
        }));
        return _upstream = current.Era.IsStateless
            ? new SubscriptionStream(current, key.Server, connection.Note, () => OnStreamEnded(current), clock)
            : new SubscriptionRequests(current, key.Server, connection.Note, clock);
    }

    /// <summary>The server has ended the stream on which it tells of changes. It is opened again, ever more slowly.</summary>
    private void OnStreamEnded(McpConnection current)
    {
        if (_isOver || _upstream is not { } upstream || !ReferenceEquals(upstream.Connection, current))
        {
            return;
        }

        _lost.UnionWith(upstream.Subscribed);
        background.Run(async () =>
        {
            await Task.Delay(Backoff.Delay(_ends++, FirstDelay, Look, Random.Shared.NextDouble()), clock);
            await ConvergeAsync();
        });
    }

    private void NoteUpdated(string changed)
    {
        _ends = 0;
        foreach (var uri in _leases.Concerned(changed))
        {
            _bursts.Note(uri, _leases);
        }
    }

    private void LookAfterLeases()
    {
        if (!_isLooking && !_leases.IsEmpty)
        {
            _isLooking = true;
            background.Run(LookAsync);
        }
    }

    private async Task LookAsync()
    {
        try
        {
            while (!_isOver && !_leases.IsEmpty)
            {
                await Task.Delay(Look, clock);
                _leases.Expire();
                if (!_isOver && _upstream is { } upstream && !upstream.Subscribed.SetEquals(_leases.Uris))
                {
                    await ConvergeAsync();
                }
            }
        }
        finally
        {
            _isLooking = false;
        }
    }

    /// <summary>What became of an attempt to have the server tell of what is leased.</summary>
    private sealed record Outcome
    {
        /// <summary>Why it tells of nothing new; null: that is another matter for each resource.</summary>
        public Failure? Failure { get; init; }

        public Dictionary<string, Failure> Failures { get; init; } = [];
    }
}
