namespace McpOrleans.Api.Mcp.Messages;

/// <summary>The codes of JSON-RPC errors that the MCP endpoint uses.</summary>
internal static class RpcCodes
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int InternalError = -32603;

    /// <summary>The code that the SDKs of clients know for it; MCP names none.</summary>
    public const int SessionNotFound = -32001;

    /// <summary>A header is missing, malformed, or says something else than the body (MCP 2026-07-28).</summary>
    public const int HeaderMismatch = -32020;

    /// <summary>An MCP server needs something of its client that the client has not said it can do (MCP 2026-07-28).</summary>
    public const int MissingClientCapability = -32021;

    /// <summary>The request names a revision that is not served (MCP 2026-07-28).</summary>
    public const int UnsupportedProtocolVersion = -32022;

    /// <summary>
    /// The service refuses the request, or could not carry it out; <c>data.code</c> says why. It is outside of what JSON-RPC and MCP
    /// reserve, as MCP asks for.
    /// </summary>
    public const int Refused = -31000;

    /// <summary>A server of the sessions' revisions says that there is no such resource. Clients of the newer one must not be told so.</summary>
    public const int FormerResourceNotFound = -32002;
}
