namespace McpOrleans.Api.Tools;

/// <summary>The tools of one MCP server.</summary>
/// <param name="Tools">The tools in the server's own order.</param>
/// <param name="ListedAt">When the server listed them.</param>
/// <param name="LastError">Why the tools could not be listed now; they are then the last known ones.</param>
/// <param name="LastErrorCode">The error code of 'last_error'.</param>
internal sealed record ServerToolsResponse(
    IReadOnlyList<ToolResponse> Tools,
    DateTimeOffset? ListedAt,
    string? LastError,
    string? LastErrorCode);
