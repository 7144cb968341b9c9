namespace McpOrleans.Api.Mcp.Inputs;

/// <summary>What one round of a request says beside the request itself: nothing in the first, the client's answers in those that follow.</summary>
internal sealed record InputRound
{
    public static InputRound First { get; } = new();

    /// <summary>The MCP server that asked; null in the first round.</summary>
    public string? Server { get; init; }

    /// <summary>The server's own name of what was called; null in the first round.</summary>
    public string? Target { get; init; }

    /// <summary>The client's answers for a server of MCP 2026-07-28, a JSON object; empty: none.</summary>
    public ReadOnlyMemory<byte> Responses { get; init; }

    /// <summary>That server's own state; null: it gave none.</summary>
    public string? State { get; init; }

    /// <summary>The parked call to go on with; null: there is none.</summary>
    public ResumedCall? Resumed { get; init; }
}

/// <summary>How a round ended.</summary>
/// <param name="Reply">The reply.</param>
/// <param name="Server">The MCP server that gave it; null: none was asked.</param>
/// <param name="Target">The server's own name of what was called.</param>
internal sealed record SentRound(McpReply Reply, string? Server, string? Target);
