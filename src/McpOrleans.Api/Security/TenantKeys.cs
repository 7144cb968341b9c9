using System.Collections.Concurrent;
using McpOrleans.Api.Requests;
using Microsoft.Extensions.Logging;

namespace McpOrleans.Api.Security;

/// <summary>The API keys of the tenants that came by lately, each tenant's kept for a short time.</summary>
internal sealed class TenantKeys(IGrainFactory grains, TimeProvider time, ILogger<TenantKeys> logger)
{
    /// <summary>A tenant's keys are few kilobytes; a front that serves more tenants keeps those it saw last.</summary>
    internal const int MaxTenants = 10_000;

    private readonly ConcurrentDictionary<string, Kept> _tenants = new(StringComparer.Ordinal);
    private readonly Lock _eviction = new();

    /// <summary>Says that this front changed a tenant or its keys.</summary>
    public void Invalidate(string tenant)
    {
        if (_tenants.TryGetValue(tenant, out var kept))
        {
            kept.Keys.Invalidate();
        }
    }

    /// <summary>The keys of an existing tenant, no older than <paramref name="maxAge"/>.</summary>
    public ValueTask<KnownTenant> GetAsync(string tenant, TimeSpan maxAge, CancellationToken cancellationToken)
    {
        if (!_tenants.TryGetValue(tenant, out var kept))
        {
            kept = _tenants.GetOrAdd(tenant, Create);
            EvictOldest();
        }

        kept.LastUsed = time.GetTimestamp();
        return kept.Keys.GetAsync(maxAge, cancellationToken);
    }

    /// <summary>Has the tenant note that a key is used, without anybody waiting for it.</summary>
    public void RecordUse(string tenant, KnownKey key)
    {
        var now = time.GetUtcNow();
        if (key.IsFirstUseOfMinute(now))
        {
            _ = Task.Run(() => RecordUseAsync(tenant, key.Credential.Id, now));
        }
    }

    private async Task RecordUseAsync(string tenant, string keyId, DateTimeOffset now)
    {
        try
        {
            await grains.GetGrain<ITenantGrain>(tenant).RecordUseAsync(keyId, now);
        }
#pragma warning disable CA1031 // Nobody waits for this; the next minute's use says the same.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            RequestLog.KeyUseLost(logger, tenant, keyId, exception);
        }
    }

    private Kept Create(string tenant)
    {
        var grain = grains.GetGrain<ITenantGrain>(tenant);
        return new Kept(new ShortLived<KnownTenant>(
            async known => await grain.GetCredentialsAsync(known?.Credentials.Version) is { } credentials
                ? new KnownTenant(tenant, credentials, known)
                : known!,
            time));
    }

    private void EvictOldest()
    {
        if (_tenants.Count <= MaxTenants)
        {
            return;
        }

        lock (_eviction)
        {
            // A tenth at once, so that a full house does not sort everything for every newcomer. Sorted is a copy that the
            // dictionary itself makes: LINQ's own fails where others add meanwhile.
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

    private sealed class Kept(ShortLived<KnownTenant> keys)
    {
        private long _lastUsed;

        public ShortLived<KnownTenant> Keys => keys;

        public long LastUsed
        {
            get => Volatile.Read(ref _lastUsed);
            set => Volatile.Write(ref _lastUsed, value);
        }
    }
}
