namespace McpOrleans.Grains.Upstream;

/// <summary>What an MCP server answered to <c>tools/list</c>, all pages of it.</summary>
/// <param name="Tools">In the server's order.</param>
/// <param name="Headers">Which of their arguments HTTP headers repeat.</param>
/// <param name="TimeToLive">How long the server says the listing holds; null when it does not say.</param>
/// <param name="LeftOut">What was not taken and why, a sentence each; empty when all was.</param>
internal sealed record ListedTools(ImmutableArray<McpTool> Tools, ToolHeaders? Headers, TimeSpan? TimeToLive, ImmutableArray<string> LeftOut);
