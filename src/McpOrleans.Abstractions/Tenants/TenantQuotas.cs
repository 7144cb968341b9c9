namespace McpOrleans;

/// <summary>How much of the service a tenant may use. Null: no limit.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TenantQuotas)]
public sealed record TenantQuotas
{
    /// <summary>At each front, so that several fronts allow several times as many.</summary>
    [Id(0)]
    public double? RequestsPerSecond { get; init; }

    /// <summary>
    /// How many requests may come at once after a pause; null: as many as <see cref="RequestsPerSecond"/> allows in a second, at
    /// least one.
    /// </summary>
    [Id(1)]
    public int? Burst { get; init; }

    /// <summary>Tool calls that run at the same time, at each front.</summary>
    [Id(2)]
    public int? ConcurrentCalls { get; init; }

    /// <summary>Configured MCP servers, disabled ones included.</summary>
    [Id(3)]
    public int? Servers { get; init; }

    /// <summary>The configurations and tool listings of all servers, in bytes.</summary>
    [Id(4)]
    public long? StoredBytes { get; init; }
}
