namespace McpOrleans;

/// <summary>What a tenant's tool directory and its MCP servers must know of the tenant.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TenantTerms)]
public sealed record TenantTerms
{
    /// <summary>
    /// The <see cref="TenantInfo.Generation"/>. 0 also for a tenant that was never created, which only trusted code can use. Null:
    /// the tenant admits no server, because it is being deleted or was deleted a moment ago.
    /// </summary>
    [Id(0)] public long? Generation { get; init; }

    /// <summary>The tenant's limits. Default: no limits.</summary>
    [Id(1)] public TenantQuotas Quotas { get; init; } = new();

    /// <inheritdoc cref="TenantSettings.ToolChanges"/>
    [Id(2)] public ToolChangePolicy ToolChanges { get; init; }
}
