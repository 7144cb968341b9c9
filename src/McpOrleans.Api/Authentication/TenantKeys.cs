namespace McpOrleans.Api.Authentication;

/// <summary>The API keys of the tenants that came by lately, each tenant's kept for a short time.</summary>
internal sealed class TenantKeys(IGrainFactory grains, TimeProvider time, ILogger<TenantKeys> logger)
{
    /// <summary>A tenant's keys are few kilobytes; a front that serves more tenants keeps those it saw last.</summary>
    internal const int MaxTenants = 10_000;

    private readonly BoundedCache<ShortLived<KnownTenant>> _tenants = new(MaxTenants, tenant => Reading(tenant, grains, time));

    /// <summary>Says that this front changed a tenant or its keys.</summary>
    public void Invalidate(string tenant)
    {
        if (_tenants.TryPeek(tenant, out var keys))
        {
            keys.Invalidate();
        }
    }

    /// <summary>The keys of an existing tenant, no older than <paramref name="maxAge"/>.</summary>
    public ValueTask<KnownTenant> GetAsync(string tenant, TimeSpan maxAge, CancellationToken cancellationToken) =>
        _tenants.Get(tenant).GetAsync(maxAge, cancellationToken);

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

    private static ShortLived<KnownTenant> Reading(string tenant, IGrainFactory grains, TimeProvider time)
    {
        var grain = grains.GetGrain<ITenantGrain>(tenant);
        return new ShortLived<KnownTenant>(
            async known => await grain.GetCredentialsAsync(known?.Credentials.Version) is { } credentials
                ? new KnownTenant(tenant, credentials, known)
                : known!,
            time);
    }
}
