namespace McpOrleans.Api.Tenants;

/// <summary>
/// The tenants that exist, as this front knows them. A name from outside is looked up here first: calling a grain is enough to
/// activate it, and nobody may activate one for every name that can be invented.
/// </summary>
internal sealed class TenantRegistry
{
    private readonly ShortLived<Index> _index;

    public TenantRegistry(IGrainFactory grains, TimeProvider time)
    {
        // The grain is looked up when it is called, because a front may start before there is a cluster.
        _index = new ShortLived<Index>(
            async known => await grains.GetGrain<ITenantRegistryGrain>(ITenantRegistryGrain.Key).GetSnapshotAsync(known?.Snapshot.Version)
                is { } snapshot ? new Index(snapshot) : known!,
            time);
    }

    /// <summary>Says that this front changed a tenant.</summary>
    public void Invalidate() => _index.Invalidate();

    /// <summary>Returns the tenant. Null when there is none with this name, or its deletion has begun.</summary>
    public async ValueTask<TenantSummary?> FindAsync(string tenant, CancellationToken cancellationToken) =>
        (await _index.GetAsync(Freshness.Normal, cancellationToken)).Find(tenant)
        ?? (await _index.GetAsync(Freshness.BeforeRefusal, cancellationToken)).Find(tenant);

    /// <summary>
    /// Refuses a change whose body has only now arrived when its tenant is gone or was created again under the same name. The body
    /// may take longer than a deletion, and the caller's rights were checked before it. Returns null when the tenant is still the
    /// same.
    /// </summary>
    public async ValueTask<Problem?> RefuseIfReplacedAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var tenant = context.GetTenant().Name;
        var now = (await _index.GetAsync(TimeSpan.Zero, cancellationToken)).Find(tenant);
        return now?.Generation == context.GetTenantGeneration() ? null : Problem.TenantNotFound(tenant);
    }

    /// <summary>Returns all current tenants, including those whose deletion has begun.</summary>
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
