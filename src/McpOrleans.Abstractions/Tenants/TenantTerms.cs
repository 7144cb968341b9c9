namespace McpOrleans;

/// <summary>What a tenant's tool directory must know of the tenant before it lets a server in.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TenantTerms)]
public sealed record TenantTerms
{
    /// <summary>
    /// <see cref="TenantInfo.Generation"/>; 0 also for a tenant that was never created, which only trusted code can use. Null:
    /// the tenant is being deleted, or was until a moment ago, and takes no server.
    /// </summary>
    [Id(0)]
    public long? Generation { get; init; }

    [Id(1)]
    public TenantQuotas Quotas { get; init; } = new();
}
