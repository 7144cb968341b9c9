using McpOrleans.Benchmarks.Load;

namespace McpOrleans.Benchmarks.Calls;

/// <summary>All three ways, one right after the other.</summary>
/// <param name="Direct">Straight to the MCP server.</param>
/// <param name="Yarp">Through the proxy that does nothing.</param>
/// <param name="Service">Through the service.</param>
internal sealed record CallsRound(LoadResult Direct, LoadResult Yarp, ServiceLoad Service);
