namespace McpOrleans;

/// <summary>
/// The names of all tenants. There is one such grain, with the key <see cref="Key"/>. Fronts keep its snapshot, so that a name from
/// outside never activates a tenant's grain.
/// </summary>
[Alias(TypeAliases.TenantRegistryGrain)]
public interface ITenantRegistryGrain : IGrainWithStringKey
{
    /// <summary>The key of the only grain.</summary>
    const string Key = "tenants";

    /// <summary>
    /// Adds a tenant or replaces what is known of it. It is stored when the method returns. Only for <see cref="ITenantGrain"/>,
    /// which registers its name here before it creates anything.
    /// </summary>
    /// <param name="tenant">The tenant.</param>
    /// <returns>
    /// Null on success. When the name of a new tenant differs from another tenant's name by case alone, that other name; nothing is
    /// changed then.
    /// </returns>
    [Alias("Put")]
    Task<string?> PutAsync(TenantSummary tenant);

    /// <summary>
    /// Removes a tenant; does nothing when it is not registered. It is stored when the method returns. Only for
    /// <see cref="ITenantGrain"/>.
    /// </summary>
    [Alias("Remove")]
    Task RemoveAsync(string tenant);

    /// <summary>
    /// Returns the registry, or null when its version is still <paramref name="knownVersion"/>. It interleaves, because it reads
    /// what is stored.
    /// </summary>
    /// <param name="knownVersion">The <see cref="TenantRegistrySnapshot.Version"/> that the caller has. Null: none.</param>
    [Alias("GetSnapshot"), AlwaysInterleave]
    Task<TenantRegistrySnapshot?> GetSnapshotAsync(long? knownVersion);
}
