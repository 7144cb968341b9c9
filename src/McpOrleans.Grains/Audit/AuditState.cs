namespace McpOrleans.Grains.Audit;

/// <summary>What a tenant's audit grain stores.</summary>
[GenerateSerializer, Alias("mcporleans.AuditState")]
public sealed record AuditState
{
    /// <summary>The records, oldest first.</summary>
    [Id(0)] public ImmutableArray<AuditRecord> Records { get; init; } = [];

    /// <summary>The number that the next record gets.</summary>
    [Id(1)] public long Next { get; init; } = 1;

    /// <summary>The generation of the tenant that the records concern.</summary>
    [Id(2)] public long TenantGeneration { get; init; }
}
