namespace McpOrleans.Api.Tenants;

/// <summary>Changes tenants and their keys, and informs this front at once. Other fronts learn of a change within seconds.</summary>
internal sealed class TenantAdministration(IGrainFactory grains, TenantRegistry registry, TenantKeys keys)
{
    public Task<ImmutableArray<TenantSummary>> ListAsync(CancellationToken cancellationToken) => registry.ListAsync(cancellationToken);

    /// <summary>Returns null when there is no such tenant.</summary>
    public async Task<TenantInfo?> GetAsync(string tenant, CancellationToken cancellationToken) =>
        await registry.FindAsync(tenant, cancellationToken) is null ? null : await Grain(tenant).GetAsync().WaitAsync(cancellationToken);

    public Task<ConfigureTenantResult> PutAsync(string tenant, TenantSettings settings, CancellationToken cancellationToken) =>
        ChangeAsync(tenant, Grain(tenant).ConfigureAsync(settings).WaitAsync(cancellationToken));

    /// <summary>Returns null when nothing is left of the tenant.</summary>
    public async Task<Failure?> DeleteAsync(string tenant, CancellationToken cancellationToken)
    {
        // A tenant whose deletion has begun is still listed here, so that a repeated request continues the deletion.
        var known = await registry.ListAsync(cancellationToken);
        return known.Any(summary => summary.Name == tenant)
            ? await ChangeAsync(tenant, Grain(tenant).DeleteAsync().WaitAsync(cancellationToken))
            : null;
    }

    /// <summary>Returns null when there is no such tenant.</summary>
    public Task<IssueKeyResult?> IssueKeyAsync(string tenant, ApiKeySpec spec, long? tenantGeneration, CancellationToken cancellationToken) =>
        ChangeAsync(tenant, Grain(tenant).IssueKeyAsync(spec, tenantGeneration).WaitAsync(cancellationToken));

    public Task<ImmutableArray<ApiKeyInfo>> ListKeysAsync(string tenant, CancellationToken cancellationToken) =>
        Grain(tenant).ListKeysAsync().WaitAsync(cancellationToken);

    public Task<bool> RevokeKeyAsync(string tenant, string keyId, CancellationToken cancellationToken) =>
        ChangeAsync(tenant, Grain(tenant).RevokeKeyAsync(keyId).WaitAsync(cancellationToken));

    private ITenantGrain Grain(string tenant) => grains.GetGrain<ITenantGrain>(tenant);

    private async Task<T> ChangeAsync<T>(string tenant, Task<T> change)
    {
        try
        {
            return await change;
        }
        finally
        {
            registry.Invalidate();
            keys.Invalidate(tenant);
        }
    }
}
