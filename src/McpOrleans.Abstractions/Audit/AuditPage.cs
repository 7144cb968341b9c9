namespace McpOrleans;

/// <summary>A page of a tenant's audit records.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.AuditPage)]
public sealed record AuditPage
{
    /// <summary>The records, newest first; empty when there are none.</summary>
    [Id(0)] public ImmutableArray<AuditRecord> Records { get; init; } = [];

    /// <summary>The number of the first record in <see cref="Records"/>. Each further record has the next lower number.</summary>
    [Id(1)] public long Newest { get; init; }

    /// <summary>Whether older records than these are kept.</summary>
    [Id(2)] public bool HasOlder { get; init; }
}
