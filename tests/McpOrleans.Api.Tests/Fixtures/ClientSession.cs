using System.Net;
using Shouldly;

namespace McpOrleans.Api.Tests.Fixtures;

/// <summary>A client with a session of MCP, as bare as can be.</summary>
public sealed class ClientSession(HttpClient http, string path, string version, string id)
{
    private int _lastId;

    public string Id => id;

    public string Version => version;

    /// <summary>Begins a session, and says so as clients must.</summary>
    public static async Task<ClientSession> BeginAsync(HttpClient http, string path, string version = "2025-11-25", string capabilities = "{}")
    {
        var answer = (await Initialize(version, capabilities).SendAsync(http, path)).ShouldBe(HttpStatusCode.OK);
        answer.Json.GetProperty("result").GetProperty("protocolVersion").GetString().ShouldBe(version);
        var session = new ClientSession(http, path, version, answer.Message.Headers.GetValues("Mcp-Session-Id").Single());
        (await session.NotifyAsync("notifications/initialized")).ShouldBe(HttpStatusCode.Accepted).Body.ShouldBeEmpty();
        return session;
    }

    public static McpPost Initialize(string version, string capabilities = "{}") => McpPost.InSession(
        version: null,
        session: null,
        "initialize",
        $$$"""{"protocolVersion":"{{{version}}}","capabilities":{{{capabilities}}},"clientInfo":{"name":"test","version":"1"}}""");

    /// <summary>The same session, continued at another front.</summary>
    public ClientSession At(HttpClient other) => new(other, path, version, id);

    /// <summary>A request as clients of the revision send it: until 2025-03-26 without the header of the version.</summary>
    public McpPost Post(string method, string? parameters = null)
    {
        var post = McpPost.InSession(string.CompareOrdinal(version, "2025-06-18") < 0 ? null : version, id, method, parameters);
        post.Message["id"] = ++_lastId;
        return post;
    }

    public Task<Answer> RequestAsync(string method, string? parameters = null) => Post(method, parameters).SendAsync(http, path);

    public Task<Answer> SendAsync(McpPost post) => post.SendAsync(http, path);

    public Task<HttpResponseMessage> StartAsync(string method, string? parameters, CancellationToken cancellationToken) =>
        Post(method, parameters).StartAsync(http, path, cancellationToken);

    public Task<Answer> NotifyAsync(string method, string? parameters = null)
    {
        var post = Post(method, parameters);
        post.Message.Remove("id");
        return post.SendAsync(http, path);
    }

    /// <summary>Opens the session's own stream.</summary>
    /// <param name="lastEventId">The id of the last event that the client has seen; null: none.</param>
    /// <param name="cancellationToken">Closes it.</param>
    public Task<HttpResponseMessage> OpenStreamAsync(string? lastEventId, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Get);
        request.Headers.Add("Accept", "text/event-stream");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public async Task<Answer> EndAsync() => await Answer.ReadAsync(await http.SendAsync(Request(HttpMethod.Delete)));

    private HttpRequestMessage Request(HttpMethod method)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Mcp-Session-Id", id);
        request.Headers.Add("MCP-Protocol-Version", version);
        return request;
    }
}
