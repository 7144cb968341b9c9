using McpOrleans.Benchmarks.Load;

namespace McpOrleans.Benchmarks.Neighbours;

/// <summary>The healthy servers' calls in one phase, and what the service used in that time.</summary>
internal sealed record Phase(string Name, OpenLoadResult Load, ServiceUse Service);
