using McpOrleans.Benchmarks.Load;

namespace McpOrleans.Benchmarks.Calls;

/// <summary>Both ways, one right after the other.</summary>
internal sealed record CallsRound(LoadResult Direct, ServiceLoad Service);
