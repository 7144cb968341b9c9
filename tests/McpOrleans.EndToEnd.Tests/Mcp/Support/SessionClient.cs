using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.EndToEnd.Tests.Mcp.Support;

/// <summary>A client with a session of MCP that sends each request to the front it is told, as a proxy without affinity would.</summary>
internal sealed class SessionClient(string id)
{
    private const string Revision = "2025-11-25";

    private int _lastId;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<SessionClient> BeginAsync(HostProcess front)
    {
        using var response = await front.Http.SendAsync(
            Request(HttpMethod.Post, session: null, """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}"""),
            Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return new SessionClient(response.Headers.GetValues("Mcp-Session-Id").Single());
    }

    /// <summary>Sends a request; the answer must be its result.</summary>
    public async Task<JsonElement> RequestAsync(HostProcess front, string method, string parameters = "{}")
    {
        var number = Interlocked.Increment(ref _lastId);
        using var response = await front.Http.SendAsync(
            Request(HttpMethod.Post, id, $$"""{"jsonrpc":"2.0","id":{{number}},"method":"{{method}}","params":{{parameters}}}"""), Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        var reply = JsonElement.Parse(text);
        reply.GetProperty("id").GetInt32().ShouldBe(number);
        return reply.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException(text);
    }

    /// <summary>Opens the session's stream.</summary>
    /// <param name="front">Sends it.</param>
    /// <param name="lastEventId">The id of the last event that came; null: none.</param>
    public async Task<IAsyncEnumerator<SseItem<string>>> ListenAsync(HostProcess front, string? lastEventId)
    {
        var request = Request(HttpMethod.Get, id, message: null);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var response = await front.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return SseParser.Create(await response.Content.ReadAsStreamAsync(Cancellation)).EnumerateAsync(Cancellation).GetAsyncEnumerator(Cancellation);
    }

    private static HttpRequestMessage Request(HttpMethod method, string? session, string? message)
    {
        var request = new HttpRequestMessage(method, "mcp");
        request.Headers.TryAddWithoutValidation("Accept", message is null ? "text/event-stream" : "application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", Revision);
        if (session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", session);
        }

        request.Content = message is null ? null : new StringContent(message, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        return request;
    }
}
