namespace McpOrleans.Grains.Tests.Servers.FailureTable;

/// <summary>The transport and revision of an MCP server of the table, and whether it has a session of streamable HTTP.</summary>
[Flags]
public enum Edge
{
    None = 0,

    /// <summary>Streamable HTTP, 2025-11-25, with a session id.</summary>
    HttpSession = 1,

    /// <summary>Streamable HTTP, 2025-11-25, without a session id.</summary>
    HttpOlder = 2,

    /// <summary>Streamable HTTP, 2026-07-28.</summary>
    HttpNewer = 4,

    /// <summary>HTTP+SSE, 2024-11-05, the only revision with this transport.</summary>
    Sse = 8,

    /// <summary>stdio, 2025-11-25.</summary>
    StdioOlder = 16,

    /// <summary>stdio, 2026-07-28.</summary>
    StdioNewer = 32,

    NoSession = HttpOlder | HttpNewer,
    Http = HttpSession | NoSession,
    Net = Http | Sse,
    Stdio = StdioOlder | StdioNewer,
    All = Net | Stdio,
}
