using System.Net.Http.Headers;

namespace McpOrleans.Grains.Upstream.Transports;

/// <summary>The headers of MCP that a request has.</summary>
/// <param name="SessionId">Null: there is no session.</param>
/// <param name="ProtocolVersion">Null: not agreed yet, or a revision without the header.</param>
/// <param name="Repeated">What repeats parts of the message; from 2026-07-28 on.</param>
internal readonly record struct HttpHeaders(string? SessionId, string? ProtocolVersion, RepeatedHeaders Repeated = default)
{
    public const string SessionIdName = "Mcp-Session-Id";

    public void AddTo(HttpRequestHeaders headers)
    {
        if (SessionId is not null)
        {
            headers.TryAddWithoutValidation(SessionIdName, SessionId);
        }

        if (ProtocolVersion is not null)
        {
            headers.TryAddWithoutValidation("MCP-Protocol-Version", ProtocolVersion);
        }

        Repeated.AddTo(headers);
    }
}
