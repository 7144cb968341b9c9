namespace McpOrleans;

/// <summary>What a platform admin decides about a tenant.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TenantSettings)]
public sealed record TenantSettings
{
    /// <summary>A name for people, at most 200 characters. Null: none.</summary>
    [Id(0)] public string? DisplayName { get; init; }

    /// <summary>A description for people, at most 1000 characters. Null: none.</summary>
    [Id(1)] public string? Description { get; init; }

    /// <summary>Whether the tenant's keys are accepted. A disabled tenant keeps everything it has. Default: true.</summary>
    [Id(2)] public bool Enabled { get; init; } = true;

    /// <summary>The tenant's limits. Default: no limits.</summary>
    [Id(3)] public TenantQuotas Quotas { get; init; } = new();

    /// <summary>
    /// What happens when an MCP server changes the definition of a tool that it has listed before. Default:
    /// <see cref="ToolChangePolicy.Notify"/>.
    /// </summary>
    [Id(4)] public ToolChangePolicy ToolChanges { get; init; }
}
