using System.Collections.Immutable;

namespace McpOrleans.Benchmarks.Neighbours;

/// <summary>What a bad server did, and how its calls ended.</summary>
internal sealed record BadServerResult
{
    public required string Name { get; init; }

    /// <summary>The number of its tenant's calls by their outcome: <c>success</c>, an error code, or no answer.</summary>
    public required ImmutableSortedDictionary<string, int> Outcomes { get; init; }

    /// <summary>How often the service connected to it.</summary>
    public required int Connections { get; init; }

    /// <summary>Its state at the end.</summary>
    public required string State { get; init; }

    public required string? LastError { get; init; }

    /// <summary>How many messages it sent that nobody had asked for. Null: they were not counted.</summary>
    public required long? Flooded { get; init; }
}
