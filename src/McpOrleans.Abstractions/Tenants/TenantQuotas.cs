namespace McpOrleans;

/// <summary>
/// How much of the service a tenant may use. In every property, null (the default) means no limit unless it says otherwise.
/// </summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TenantQuotas)]
public sealed record TenantQuotas
{
    /// <summary>
    /// The number of requests per second. Each front counts for itself, so several fronts together allow several times as many.
    /// </summary>
    [Id(0)] public double? RequestsPerSecond { get; init; }

    /// <summary>
    /// How many requests may come at once after a pause. Null: the number that <see cref="RequestsPerSecond"/> allows in one
    /// second, but at least one.
    /// </summary>
    [Id(1)] public int? Burst { get; init; }

    /// <summary>The number of tool calls that may run at the same time. Each front counts for itself.</summary>
    [Id(2)] public int? ConcurrentCalls { get; init; }

    /// <summary>The number of configured MCP servers, including disabled ones.</summary>
    [Id(3)] public int? Servers { get; init; }

    /// <summary>The size of the configurations and tool listings of all servers, in bytes.</summary>
    [Id(4)] public long? StoredBytes { get; init; }
}
