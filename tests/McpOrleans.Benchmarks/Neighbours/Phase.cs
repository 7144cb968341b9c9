using McpOrleans.Benchmarks.Load;

namespace McpOrleans.Benchmarks.Neighbours;

/// <summary>The healthy servers' calls in one stretch of time, and what the service used meanwhile.</summary>
internal sealed record Phase(string Name, OpenLoadResult Load, ServiceUse Service);
