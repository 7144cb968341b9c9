namespace McpOrleans.Grains.Resilience;

/// <summary>What is stored of a circuit that is not closed.</summary>
[GenerateSerializer, Immutable, Alias("mcporleans.CircuitRecord")]
public sealed record CircuitRecord
{
    [Id(0)] public bool IsIsolated { get; init; }

    [Id(1)] public int FailureCount { get; init; }

    [Id(2)] public DateTimeOffset? BlockedUntil { get; init; }
}
