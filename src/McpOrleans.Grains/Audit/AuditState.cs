namespace McpOrleans.Grains.Audit;

/// <summary>What a tenant's audit grain stores.</summary>
[GenerateSerializer, Alias("mcporleans.AuditState")]
public sealed record AuditState
{
    /// <summary>The oldest first.</summary>
    [Id(0)]
    public ImmutableArray<AuditRecord> Records { get; init; } = [];

    /// <summary>The number that the next record gets.</summary>
    [Id(1)]
    public long Next { get; init; } = 1;

    /// <summary>Of the tenant that the records are about.</summary>
    [Id(2)]
    public long TenantGeneration { get; init; }
}
