using System.Collections.Immutable;

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

    public Task PutAsync(TenantSummary tenant) =>
        registry.State.Tenants.Contains(tenant) ? Task.CompletedTask : StoreAsync([.. Others(tenant.Name), tenant]);

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
            // No lower than the time, so that a registry whose stored state was lost does not use a version again.
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
