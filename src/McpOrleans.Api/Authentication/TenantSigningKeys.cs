namespace McpOrleans.Api.Authentication;

/// <summary>The signing keys of tenants, with which the service seals what it gives to clients to bring back.</summary>
internal sealed class TenantSigningKeys(IGrainFactory grains, TenantKeys tenants)
{
    /// <summary>Returns the credentials of a tenant with its signing key, which is made first if the tenant has none; null: there is no such tenant.</summary>
    public async ValueTask<TenantCredentials?> EnsureAsync(string tenant, CancellationToken cancellationToken)
    {
        if (await GetAsync(tenant, cancellationToken) is { SigningKey.IsEmpty: false } known)
        {
            return known;
        }

        if (!await grains.GetGrain<ITenantGrain>(tenant).EnsureSigningKeyAsync())
        {
            return null;
        }

        tenants.Invalidate(tenant);
        return await GetAsync(tenant, cancellationToken) is { SigningKey.IsEmpty: false } made ? made : null;
    }

    private async ValueTask<TenantCredentials> GetAsync(string tenant, CancellationToken cancellationToken) =>
        (await tenants.GetAsync(tenant, Freshness.Normal, cancellationToken)).Credentials;
}
