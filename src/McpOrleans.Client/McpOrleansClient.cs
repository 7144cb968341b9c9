using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace McpOrleans.Client;

/// <summary>Keeps the views of the tenants in use. Their number is bounded.</summary>
internal sealed class McpOrleansClient(IGrainFactory grains, TimeProvider time, ILoggerFactory loggers) : IMcpOrleansClient
{
    /// <summary>
    /// A view holds a tenant's whole tool directory, so a process that serves many tenants keeps only those that it used last.
    /// </summary>
    internal const int MaxTenants = 1024;

    private readonly ConcurrentDictionary<string, Kept> _tenants = new(StringComparer.Ordinal);
    private readonly Lock _eviction = new();

    internal int KeptTenants => _tenants.Count;

    public IMcpTenant ForTenant(string tenant)
    {
        if (!_tenants.TryGetValue(tenant, out var kept))
        {
            if (!Names.IsValid(tenant))
            {
                throw new ArgumentException($"A tenant's name has {Names.Rule}.", nameof(tenant));
            }

            kept = _tenants.GetOrAdd(tenant, Create);
            EvictOldest();
        }

        kept.LastUsed = time.GetTimestamp();
        return kept.Tenant;
    }

    private Kept Create(string tenant) =>
        new(new McpTenant(tenant, grains, time, loggers)) { LastUsed = time.GetTimestamp() };

    private void EvictOldest()
    {
        if (_tenants.Count <= MaxTenants)
        {
            return;
        }

        lock (_eviction)
        {
            // A tenth of them is removed at once, so that a full cache does not sort all entries for every new tenant. ToArray is
            // the dictionary's own and makes a consistent copy; LINQ alone would fail while other threads add entries.
            var surplus = _tenants.Count - MaxTenants;
            if (surplus > 0)
            {
                foreach (var (tenant, _) in _tenants.ToArray().OrderBy(pair => pair.Value.LastUsed).Take(surplus + (MaxTenants / 10)))
                {
                    _tenants.TryRemove(tenant, out _);
                }
            }
        }
    }

    private sealed class Kept(McpTenant tenant)
    {
        private long _lastUsed;

        public McpTenant Tenant => tenant;

        public long LastUsed
        {
            get => Volatile.Read(ref _lastUsed);
            set => Volatile.Write(ref _lastUsed, value);
        }
    }
}
