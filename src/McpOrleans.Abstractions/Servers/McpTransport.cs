namespace McpOrleans;

/// <summary>The transport over which an MCP server is reached.</summary>
[GenerateSerializer, Alias(TypeAliases.McpTransport)]
public enum McpTransport
{
    /// <summary>
    /// Streamable HTTP: one endpoint that takes each request as a POST. When this transport is inferred and not configured, a
    /// server that only speaks <see cref="Sse"/> is detected and reached over that.
    /// </summary>
    StreamableHttp = 0,

    /// <summary>HTTP with server-sent events, MCP's transport before revision 2025-03-26.</summary>
    Sse = 1,

    /// <summary>A child process of the silo. Each message is a line on its standard input or output.</summary>
    Stdio = 2,
}
