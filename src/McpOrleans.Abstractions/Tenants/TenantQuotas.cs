namespace McpOrleans;

/// <summary>How much of the service a tenant may use. Null: no limit.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TenantQuotas)]
public sealed record TenantQuotas
{
    [Id(0)]
    public double? RequestsPerSecond { get; init; }

    /// <summary>Requests at once, above <see cref="RequestsPerSecond"/>.</summary>
    [Id(1)]
    public int? Burst { get; init; }

    [Id(2)]
    public int? ConcurrentCalls { get; init; }

    /// <summary>Configured MCP servers, disabled ones included.</summary>
    [Id(3)]
    public int? Servers { get; init; }

    [Id(4)]
    public long? StoredBytes { get; init; }
}
