using McpOrleans.Api.Serialization;

namespace McpOrleans.Api.Calls;

/// <summary>The result of a tool call.</summary>
internal sealed record CallResponse
{
    /// <summary>False when the tool reported an error of its own.</summary>
    public required bool Success { get; init; }

    /// <summary>The MCP result as the server gave it.</summary>
    public required RawJson Data { get; init; }

    /// <summary>The tool's own words when it reported an error.</summary>
    public string? Error { get; init; }

    /// <summary>tool_error when the tool reported an error of its own.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The server's own name for the tool.</summary>
    public required string ToolName { get; init; }

    public required string ServerName { get; init; }

    public required double ExecutionTimeMs { get; init; }

    public required string RequestId { get; init; }
}
