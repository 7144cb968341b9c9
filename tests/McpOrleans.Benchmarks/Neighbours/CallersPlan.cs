using System.Collections.Immutable;

namespace McpOrleans.Benchmarks.Neighbours;

/// <summary>What <see cref="BadCallers"/> are to do.</summary>
/// <param name="Address">Of the service.</param>
/// <param name="Key">Of the bad servers' tenant.</param>
/// <param name="Calls">One entry for each server.</param>
internal sealed record CallersPlan(Uri Address, string Key, ImmutableArray<BadCall> Calls);
