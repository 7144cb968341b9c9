namespace McpOrleans.Grains.Idempotency;

/// <summary>The keyed calls that an MCP server's grain retains.</summary>
[GenerateSerializer, Alias("mcporleans.KeyedCallsState")]
public sealed record KeyedCallsState
{
    /// <summary>The calls, oldest first.</summary>
    [Id(0)] public ImmutableArray<KeyedCallRecord> Calls { get; init; } = [];

    /// <summary>The generation of the tenant whose callers made the calls.</summary>
    [Id(1)] public long TenantGeneration { get; init; }
}
