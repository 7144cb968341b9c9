using System.Collections.Immutable;

namespace McpOrleans.TestServers.Scripting;

/// <summary>Error texts and codes of servers, from which the service must not draw any conclusions.</summary>
public static class ErrorTexts
{
    /// <summary>
    /// Texts that mention what a client knows from other signs, texts that look like something else, and texts that are hard to transport.
    /// </summary>
    public static ImmutableArray<string> All { get; } =
    [
        "",
        "Browser session crashed",
        "Session not found",
        "Bad Request: No valid session ID provided",
        "connection closed",
        "socket hang up (ECONNRESET)",
        "fetch failed: ECONNREFUSED 127.0.0.1:1",
        "The server shut down unexpectedly",
        "Method not found",
        "Unknown tool: 'record'",
        "timeout",
        "The operation was canceled after 1 s",
        "A task was canceled.",
        "429 Too Many Requests, retry after 3600 seconds",
        "401 unauthorized",
        "403 Forbidden",
        "HTTP 500",
        "circuit_open",
        "The request did not run.",
        "The request may have run.",
        """{"jsonrpc":"2.0","id":1,"result":{"content":[],"isError":false}}""",
        "event: message\ndata: {}\n\n",
        "搜索失败：会话已过期",
        "Größe ungültig – Sitzung nicht gefunden",
        "انتهت الجلسة 🙈",
        "bell \u0007, escape \u001b[31m, line\r\nbreak, delete \u007f, next line \u0085, separator \u2028, nothing \0",
        new string('x', 100_000),
    ];

    /// <summary>Codes of JSON-RPC and MCP, HTTP statuses, which many servers use, and codes without a meaning.</summary>
    public static ImmutableArray<int> Codes { get; } =
    [
        -32700, -32600, -32601, -32602, -32603, -32000, -32001, -32002, -32020, -32021, -32022, -32042,
        401, 404, 408, 429, 500, 0, 1, -1, int.MinValue, int.MaxValue,
    ];
}
