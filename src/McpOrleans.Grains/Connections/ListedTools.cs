using System.Collections.Immutable;

namespace McpOrleans.Grains.Connections;

/// <summary>What an MCP server answered to <c>tools/list</c>, all pages of it.</summary>
/// <param name="Tools">In the server's order.</param>
/// <param name="TimeToLive">How long the server says the listing holds; null when it does not say.</param>
/// <param name="Skipped">Entries left out: without a name, a second of the same name, or beyond the limit.</param>
internal sealed record ListedTools(ImmutableArray<McpTool> Tools, TimeSpan? TimeToLive, int Skipped);
