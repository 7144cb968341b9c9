using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpOrleans.Api.Tests.Fixtures;

/// <summary>One POST to the MCP endpoint, in the revision without sessions unless a test spoils it.</summary>
public sealed class McpPost
{
    private readonly Dictionary<string, string[]> _headers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Accept"] = ["application/json, text/event-stream"],
        ["MCP-Protocol-Version"] = ["2026-07-28"],
    };

    public McpPost(string method, string? parameters = null)
    {
        Message = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method };
        Params = JsonNode.Parse(parameters ?? "{}")!.AsObject();
        Meta["io.modelcontextprotocol/protocolVersion"] = "2026-07-28";
        Meta["io.modelcontextprotocol/clientCapabilities"] = new JsonObject();
        Message["params"] = Params;
        Params["_meta"] = Meta;
        _headers["Mcp-Method"] = [method];
        if ((Params["name"] ?? (method == "resources/read" ? Params["uri"] : null)) is JsonValue name)
        {
            _headers["Mcp-Name"] = [name.ToString()];
        }
    }

    /// <summary>One of a client with a session, or of one that begins a session.</summary>
    /// <param name="version">The revision of the session; null: the header is left out.</param>
    /// <param name="session">The session's id; null: the header is left out.</param>
    /// <param name="method">The method.</param>
    /// <param name="parameters">A JSON object.</param>
    public static McpPost InSession(string? version, string? session, string method, string? parameters = null)
    {
        var post = new McpPost(method, parameters);
        post.Params["_meta"] = JsonNode.Parse(parameters ?? "{}")!["_meta"]?.DeepClone() ?? new JsonObject();
        post._headers.Remove("Mcp-Method");
        post._headers.Remove("Mcp-Name");
        post.With("MCP-Protocol-Version", version is null ? [] : [version]);
        return session is null ? post : post.With("Mcp-Session-Id", session);
    }

    public JsonObject Message { get; }

    public JsonObject Params { get; }

    public JsonObject Meta { get; } = [];

    /// <summary>Replaces the message by any text.</summary>
    public string? Raw { get; set; }

    public string ContentType { get; set; } = "application/json";

    public McpPost With(string header, params string[] values)
    {
        _headers[header] = values;
        return this;
    }

    public McpPost Spoil(Action<McpPost> spoil)
    {
        spoil(this);
        return this;
    }

    public async Task<Answer> SendAsync(HttpClient http, string path) => await Answer.ReadAsync(await StartAsync(http, path, CancellationToken.None));

    /// <summary>Sends it, and returns once the answer has begun.</summary>
    public Task<HttpResponseMessage> StartAsync(HttpClient http, string path, CancellationToken cancellationToken)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Raw ?? Message.ToJsonString()));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        foreach (var (name, values) in _headers)
        {
            request.Headers.TryAddWithoutValidation(name, values);
        }

        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }
}
