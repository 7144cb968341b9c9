using System.Collections.Immutable;

namespace McpOrleans.Benchmarks.Neighbours;

/// <summary>What a bad server did, and what became of its calls.</summary>
internal sealed record BadServerResult
{
    public required string Name { get; init; }

    /// <summary>Its tenant's calls by what they were answered: <c>success</c>, an error code, or that there was no answer.</summary>
    public required ImmutableSortedDictionary<string, int> Outcomes { get; init; }

    /// <summary>How often the service connected to it.</summary>
    public required int Connections { get; init; }

    /// <summary>Its state in the end.</summary>
    public required string State { get; init; }

    public required string? LastError { get; init; }

    /// <summary>The messages that it sent unasked; null where nobody counted them.</summary>
    public required long? Flooded { get; init; }
}
