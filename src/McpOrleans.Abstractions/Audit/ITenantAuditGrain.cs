namespace McpOrleans;

/// <summary>The last <see cref="Capacity"/> audit records of a tenant. The grain's key is the tenant's name.</summary>
/// <remarks>
/// Records can be read at once and are stored together some seconds later. When a process dies, this grain loses the records of
/// those seconds; the log of the process has them. Reads interleave: they see what is in memory.
/// </remarks>
[Alias(TypeAliases.TenantAuditGrain)]
public interface ITenantAuditGrain : IGrainWithStringKey
{
    /// <summary>How many records a tenant keeps.</summary>
    const int Capacity = 1000;

    /// <summary>
    /// Adds records in their order. Records of a tenant that does not exist, or of another generation of it, are dropped.
    /// </summary>
    /// <param name="records">The records, oldest first.</param>
    [Alias("Append")]
    Task AppendAsync(ImmutableArray<AuditRecord> records);

    /// <summary>Reads the newest records.</summary>
    /// <param name="limit">The largest number of records to return.</param>
    /// <param name="before">Only records with a number below this one; null: all.</param>
    /// <param name="tenantGeneration">The tenant's <see cref="TenantInfo.Generation"/>. For any other generation the page is empty.</param>
    /// <returns>The page, with the newest record first.</returns>
    [Alias("Read"), AlwaysInterleave]
    Task<AuditPage> ReadAsync(int limit, long? before, long tenantGeneration);

    /// <summary>Forgets all records. Only for the deletion of the tenant.</summary>
    [Alias("Clear")]
    Task ClearAsync();
}
