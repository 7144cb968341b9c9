using Orleans.Concurrency;

namespace McpOrleans;

/// <summary>
/// The names of all tenants; there is one such grain, <see cref="Key"/>. Fronts keep its snapshot, so that a name from outside
/// never activates a tenant's grain.
/// </summary>
[Alias(TypeAliases.TenantRegistryGrain)]
public interface ITenantRegistryGrain : IGrainWithStringKey
{
    /// <summary>The key of the one grain.</summary>
    const string Key = "tenants";

    /// <summary>
    /// Adds a tenant or replaces what is known of it. Stored when it returns. For <see cref="ITenantGrain"/> only, which takes its
    /// name here before it creates anything.
    /// </summary>
    /// <returns>Null; or the name of another tenant that differs from a new one's only by case, and nothing is changed.</returns>
    [Alias("Put")]
    Task<string?> PutAsync(TenantSummary tenant);

    /// <summary>Takes a tenant out; does nothing when it was not there. Stored when it returns. For <see cref="ITenantGrain"/> only.</summary>
    [Alias("Remove")]
    Task RemoveAsync(string tenant);

    /// <summary>The registry now, or null when its version is still <paramref name="knownVersion"/>. Interleaves: it reads what is stored.</summary>
    [Alias("GetSnapshot"), AlwaysInterleave]
    Task<TenantRegistrySnapshot?> GetSnapshotAsync(long? knownVersion);
}
