namespace McpOrleans.Api.Tools;

/// <summary>The tools of one MCP server.</summary>
/// <param name="Tools">In the server's own order.</param>
/// <param name="ListedAt">When the server gave them.</param>
/// <param name="LastError">Why they could not be listed now; the tools are then the last known ones.</param>
/// <param name="LastErrorCode">The code of that.</param>
internal sealed record ServerToolsResponse(
    IReadOnlyList<ToolResponse> Tools,
    DateTimeOffset? ListedAt,
    string? LastError,
    string? LastErrorCode);
