namespace McpOrleans;

/// <summary>An MCP server's circuit at one moment.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.CircuitStatus)]
public sealed record CircuitStatus
{
    /// <summary>Whether requests reach the server.</summary>
    [Id(0)] public required CircuitState State { get; init; }

    /// <summary>The number of consecutive failures. A success sets it to 0.</summary>
    [Id(1)] public required int FailureCount { get; init; }

    /// <summary>When the break is over; null unless the circuit is open or half open.</summary>
    [Id(2)] public DateTimeOffset? BlockedUntil { get; init; }
}
