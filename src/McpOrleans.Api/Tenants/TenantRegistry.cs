namespace McpOrleans.Api.Tenants;

/// <summary>
/// Which tenants there are, as this front knows it. A name from outside is looked up here first: a grain exists as soon as it is
/// called, and nobody may make one for each name he thinks of.
/// </summary>
internal sealed class TenantRegistry
{
    private readonly ShortLived<Index> _index;

    public TenantRegistry(IGrainFactory grains, TimeProvider time)
    {
        // The grain is looked up when it is called: a front may start before there is a cluster to look it up in.
        _index = new ShortLived<Index>(
            async known => await grains.GetGrain<ITenantRegistryGrain>(ITenantRegistryGrain.Key).GetSnapshotAsync(known?.Snapshot.Version)
                is { } snapshot ? new Index(snapshot) : known!,
            time);
    }

    /// <summary>Says that this front changed a tenant.</summary>
    public void Invalidate() => _index.Invalidate();

    /// <summary>The tenant; null when there is none of that name, or its deletion has begun.</summary>
    public async ValueTask<TenantSummary?> FindAsync(string tenant, CancellationToken cancellationToken) =>
        (await _index.GetAsync(Freshness.Normal, cancellationToken)).Find(tenant)
        ?? (await _index.GetAsync(Freshness.BeforeRefusal, cancellationToken)).Find(tenant);

    /// <summary>
    /// Refuses an order whose body has only now arrived when its tenant is gone, or is another one of the same name: the body may take
    /// longer than a deletion, and what the caller may do was found out before it. Null when the tenant is the one it was.
    /// </summary>
    public async ValueTask<Problem?> RefuseIfReplacedAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var tenant = context.GetTenant().Name;
        var now = (await _index.GetAsync(TimeSpan.Zero, cancellationToken)).Find(tenant);
        return now?.Generation == context.GetTenantGeneration() ? null : Problem.TenantNotFound(tenant);
    }

    /// <summary>All tenants as of now, those included whose deletion has begun.</summary>
    public async Task<ImmutableArray<TenantSummary>> ListAsync(CancellationToken cancellationToken)
    {
        Invalidate();
        return (await _index.GetAsync(Freshness.Normal, cancellationToken)).Snapshot.Tenants;
    }

    private sealed class Index(TenantRegistrySnapshot snapshot)
    {
        private readonly Dictionary<string, TenantSummary> _byName =
            snapshot.Tenants.Where(tenant => !tenant.Deleting).ToDictionary(tenant => tenant.Name, StringComparer.Ordinal);

        public TenantRegistrySnapshot Snapshot => snapshot;

        public TenantSummary? Find(string tenant) => _byName.GetValueOrDefault(tenant);
    }
}
