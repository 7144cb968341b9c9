namespace McpOrleans.Api.Tenants;

/// <summary>How much of the service a tenant may use. Null means no limit.</summary>
internal sealed record QuotasBody
{
    /// <summary>Requests per second, at each front.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Requests at once after a pause. Absent: as many as 'requests_per_second' allows in one second.</summary>
    public int? Burst { get; init; }

    /// <summary>Tool calls that may run at the same time, at each front.</summary>
    public int? ConcurrentCalls { get; init; }

    /// <summary>Configured MCP servers, including disabled ones.</summary>
    public int? Servers { get; init; }

    public long? StoredBytes { get; init; }

    public static QuotasBody From(TenantQuotas quotas) => new()
    {
        RequestsPerSecond = quotas.RequestsPerSecond,
        Burst = quotas.Burst,
        ConcurrentCalls = quotas.ConcurrentCalls,
        Servers = quotas.Servers,
        StoredBytes = quotas.StoredBytes,
    };
}
