namespace McpOrleans;

/// <summary>Some of a tenant's audit records, one after the other.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.AuditPage)]
public sealed record AuditPage
{
    /// <summary>The newest first.</summary>
    [Id(0)]
    public ImmutableArray<AuditRecord> Records { get; init; } = [];

    /// <summary>The number of the first of <see cref="Records"/>; each further one's is less by one.</summary>
    [Id(1)]
    public long Newest { get; init; }

    /// <summary>Whether older ones are kept.</summary>
    [Id(2)]
    public bool HasOlder { get; init; }
}
