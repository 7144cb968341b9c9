namespace McpOrleans.Grains.Servers.Subscriptions;

/// <summary>Which fronts want to hear of which resources of one server, and until when. In memory only; not thread-safe.</summary>
internal sealed class ResourceLeases(string server, TimeProvider clock)
{
    public const int PerFront = 500;
    public const int PerServer = 1_000;
    public const int MaxFronts = 256;

    /// <summary>A front renews much more often, and one that is lost is forgotten soon.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromMinutes(3);

    private readonly Dictionary<Guid, Lease> _leases = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public bool IsEmpty => _counts.Count == 0;

    /// <summary>What any front leases.</summary>
    public IReadOnlyCollection<string> Uris => _counts.Keys;

    /// <summary>The leased resources that a change concerns: a server may name a part of what was subscribed to.</summary>
    /// <param name="changed">What the server says has changed. It may be anything, so it is compared and not taken apart.</param>
    public IEnumerable<string> Concerned(string changed) => _counts.Keys.Where(uri =>
        changed.StartsWith(uri, StringComparison.Ordinal) && (changed.Length == uri.Length || uri[^1] == '/' || changed[uri.Length] == '/'));

    /// <summary>Replaces what a front leases. Returns what it did not lease before, and what is refused.</summary>
    public (ImmutableArray<string> Fresh, Dictionary<string, Failure> Refused) Renew(Guid front, IResourceFront observer, ImmutableArray<string> uris)
    {
        var refused = new Dictionary<string, Failure>(StringComparer.Ordinal);
        if (!_leases.TryGetValue(front, out var lease))
        {
            if (uris.IsEmpty)
            {
                return ([], refused);
            }

            if (_leases.Count >= MaxFronts)
            {
                foreach (var uri in uris)
                {
                    refused[uri] = TooMany($"{MaxFronts} fronts subscribe to resources of MCP server '{server}', the most that may.");
                }

                return ([], refused);
            }

            _leases[front] = lease = new Lease();
        }

        (lease.Observer, lease.Until) = (observer, clock.GetUtcNow() + Duration);
        var wanted = uris.ToHashSet(StringComparer.Ordinal);
        foreach (var former in lease.Uris.Where(uri => !wanted.Contains(uri)).ToArray())
        {
            Remove(lease, former);
        }

        var fresh = ImmutableArray.CreateBuilder<string>();
        foreach (var uri in wanted.Where(uri => !lease.Uris.Contains(uri)))
        {
            if (Check(lease, uri) is { } refusal)
            {
                refused[uri] = refusal;
                continue;
            }

            lease.Uris.Add(uri);
            _counts[uri] = _counts.GetValueOrDefault(uri) + 1;
            fresh.Add(uri);
        }

        Forget(front, lease);
        return (fresh.ToImmutable(), refused);
    }

    /// <summary>A front does not lease a resource after all.</summary>
    public void Drop(Guid front, string uri)
    {
        if (_leases.TryGetValue(front, out var lease) && lease.Uris.Contains(uri))
        {
            Remove(lease, uri);
            Forget(front, lease);
        }
    }

    /// <summary>Forgets fronts that have not renewed their leases in time.</summary>
    public void Expire()
    {
        var now = clock.GetUtcNow();
        foreach (var (front, lease) in _leases.Where(lease => lease.Value.Until <= now).ToArray())
        {
            foreach (var uri in lease.Uris.ToArray())
            {
                Remove(lease, uri);
            }

            _leases.Remove(front);
        }
    }

    /// <summary>The fronts that lease some of the resources, each with those that it leases.</summary>
    public IEnumerable<(IResourceFront Observer, ImmutableArray<string> Uris)> Of(IReadOnlyCollection<string> uris) => _leases.Values
        .Select(lease => (lease.Observer, Uris: uris.Where(lease.Uris.Contains).ToImmutableArray()))
        .Where(lease => !lease.Uris.IsEmpty);

    private Failure? Check(Lease lease, string uri) =>
        uri.Length is 0 or > SessionSubscriptions.MaxUriLength
            ? new Failure
            {
                Code = ErrorCodes.InvalidRequest,
                Message = $"A URI to subscribe to must have from 1 to {SessionSubscriptions.MaxUriLength} characters.",
                Ran = false,
            }
            : lease.Uris.Count >= PerFront
                ? TooMany($"The clients of one front subscribe to {PerFront} resources of MCP server '{server}', the most that they may.")
            : _counts.Count >= PerServer && !_counts.ContainsKey(uri)
                ? TooMany($"Clients subscribe to {PerServer} resources of MCP server '{server}', the most that they may.")
            : null;

    private static Failure TooMany(string message) => new()
    {
        Code = ErrorCodes.QuotaExceeded,
        Message = message,
        Suggestion = "Unsubscribe from resources that are no longer needed.",
        Ran = false,
    };

    private void Remove(Lease lease, string uri)
    {
        lease.Uris.Remove(uri);
        if (--_counts[uri] == 0)
        {
            _counts.Remove(uri);
        }
    }

    private void Forget(Guid front, Lease lease)
    {
        if (lease.Uris.Count == 0)
        {
            _leases.Remove(front);
        }
    }

    private sealed class Lease
    {
        public IResourceFront Observer { get; set; } = null!;

        public DateTimeOffset Until { get; set; }

        public HashSet<string> Uris { get; } = new(StringComparer.Ordinal);
    }
}
