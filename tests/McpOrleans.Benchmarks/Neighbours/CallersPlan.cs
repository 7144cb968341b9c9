using System.Collections.Immutable;

namespace McpOrleans.Benchmarks.Neighbours;

/// <summary>What the <see cref="BadCallers"/> have to do.</summary>
/// <param name="Address">The address of the service.</param>
/// <param name="Key">The API key of the bad servers' tenant.</param>
/// <param name="Calls">One entry for each server.</param>
internal sealed record CallersPlan(Uri Address, string Key, ImmutableArray<BadCall> Calls);
