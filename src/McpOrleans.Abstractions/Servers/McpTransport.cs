namespace McpOrleans;

/// <summary>How an MCP server is reached.</summary>
[GenerateSerializer, Alias(TypeAliases.McpTransport)]
public enum McpTransport
{
    /// <summary>
    /// HTTP: one endpoint, each request a POST. Where it is inferred rather than configured, a server that knows only
    /// <see cref="Sse"/> is found out and spoken to so.
    /// </summary>
    StreamableHttp = 0,

    /// <summary>HTTP with server-sent events, MCP's transport before 2025-03-26.</summary>
    Sse = 1,

    /// <summary>A child process of the silo; messages are lines on its standard input and output.</summary>
    Stdio = 2,
}
