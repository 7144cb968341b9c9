namespace McpOrleans.Grains.Tenants;

/// <inheritdoc cref="ITenantRegistryGrain"/>
internal sealed class TenantRegistryGrain(
    [PersistentState(StateNames.TenantRegistry)] IPersistentState<TenantRegistryState> registry, TimeProvider clock)
    : Grain, ITenantRegistryGrain
{
    private TenantRegistrySnapshot _stored = WithDefault(new TenantRegistryState());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stored = WithDefault(registry.State);
        return Task.CompletedTask;
    }

    public async Task<string?> PutAsync(TenantSummary tenant)
    {
        var known = _stored.Tenants;
        if (known.All(other => other.Name != tenant.Name) && known.FirstOrDefault(other => SameName.DiffersByCase(other.Name, tenant.Name)) is { } twin)
        {
            return twin.Name;
        }

        if (!registry.State.Tenants.Contains(tenant))
        {
            await StoreAsync([.. Others(tenant.Name), tenant]);
        }

        return null;
    }

    public Task RemoveAsync(string tenant) =>
        registry.State.Tenants.Any(known => known.Name == tenant) ? StoreAsync([.. Others(tenant)]) : Task.CompletedTask;

    public Task<TenantRegistrySnapshot?> GetSnapshotAsync(long? knownVersion) =>
        Task.FromResult(knownVersion == _stored.Version ? null : _stored);

    private static TenantRegistrySnapshot WithDefault(TenantRegistryState state) => new()
    {
        Version = state.Version,
        Tenants = state.Tenants.Any(tenant => tenant.Name == Names.DefaultTenant)
            ? state.Tenants
            : Ordered([.. state.Tenants, new TenantSummary { Name = Names.DefaultTenant, Enabled = true }]),
    };

    private static ImmutableArray<TenantSummary> Ordered(ImmutableArray<TenantSummary> tenants) =>
        tenants.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));

    private IEnumerable<TenantSummary> Others(string tenant) => registry.State.Tenants.Where(known => known.Name != tenant);

    private async Task StoreAsync(ImmutableArray<TenantSummary> tenants)
    {
        registry.State = new TenantRegistryState
        {
            // The version is not lower than the current time, so that a registry that lost its stored state does not use a version
            // again.
            Version = Math.Max(_stored.Version + 1, clock.GetUtcNow().ToUnixTimeMilliseconds()),
            Tenants = Ordered(tenants),
        };
        try
        {
            await registry.WriteStateAsync();
        }
        catch
        {
            // A new activation starts from what is stored.
            DeactivateOnIdle();
            throw;
        }

        _stored = WithDefault(registry.State);
    }
}
