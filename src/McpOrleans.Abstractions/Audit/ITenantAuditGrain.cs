using Orleans.Concurrency;

namespace McpOrleans;

/// <summary>The last <see cref="Capacity"/> audit records of a tenant; the key is the tenant's name.</summary>
/// <remarks>
/// Records count as kept at once and are stored some seconds later, many together: a process that dies loses those of these
/// seconds here, not in its log. Reads interleave: they see what is kept.
/// </remarks>
[Alias(TypeAliases.TenantAuditGrain)]
public interface ITenantAuditGrain : IGrainWithStringKey
{
    /// <summary>How many records a tenant keeps.</summary>
    const int Capacity = 1000;

    /// <summary>
    /// Adds records in their order. Those of a tenant that does not exist are forgotten, and so are those of another generation
    /// of it.
    /// </summary>
    [Alias("Append")]
    Task AppendAsync(ImmutableArray<AuditRecord> records);

    /// <summary>The newest records.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="before">Only those of a number below this; null: all.</param>
    /// <param name="tenantGeneration">The tenant's; nothing is kept for another.</param>
    [Alias("Read"), AlwaysInterleave]
    Task<AuditPage> ReadAsync(int limit, long? before, long tenantGeneration);

    /// <summary>Forgets everything. For a tenant's deletion only.</summary>
    [Alias("Clear")]
    Task ClearAsync();
}
