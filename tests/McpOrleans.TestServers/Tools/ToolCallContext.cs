using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.TestServers.Protocol;
using McpOrleans.TestServers.Scripting;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpOrleans.TestServers.Tools;

/// <summary>One call of a tool.</summary>
public sealed class ToolCallContext
{
    private readonly RequestContext<CallToolRequestParams> _request;
    private readonly SessionState _session;

    internal ToolCallContext(RequestContext<CallToolRequestParams> request, SessionState session)
    {
        _request = request;
        _session = session;
    }

    public string Tool => _request.Params.Name;

    public Script Script => _session.Script;

    /// <summary>The server's side of the session that the call came over.</summary>
    public McpServer Server => _request.Server;

    /// <summary>The HTTP request's headers by lower-case name; empty over stdio.</summary>
    public IReadOnlyDictionary<string, string> Headers => SessionState.HeadersOf(_request.JsonRpcRequest);

    /// <summary>The parameters of the request as they came.</summary>
    public JsonNode? Params => _request.JsonRpcRequest.Params;

    /// <summary>What the caller wants progress notifications to carry; null when it wants none.</summary>
    public ProgressToken? ProgressToken => _request.Params.ProgressToken;

    public T Argument<T>(string name, T standard) =>
        _request.Params.Arguments is { } arguments && arguments.TryGetValue(name, out var value)
            ? value.Deserialize<T>(JsonSerializerOptions.Web) ?? standard
            : standard;

    /// <summary>Counts the calls of this session.</summary>
    public int Count() => _session.Count();

    /// <summary>Makes <paramref name="result"/>, as it is, the call's result, whatever the tool returns.</summary>
    public void AnswerRaw(JsonObject result) => _session.AnswerRaw(_request.JsonRpcRequest.Id, result);
}
