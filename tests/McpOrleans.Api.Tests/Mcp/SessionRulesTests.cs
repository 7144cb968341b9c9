using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Mcp;

/// <summary>What a message in a session gets that is not as the session's revision wants it. The sections are those of the specification.</summary>
public sealed class SessionRulesTests(Service service) : IAsyncLifetime
{
    private readonly Tenant _tenant = service.NewTenant();
    private TestServer _upstream = null!;

    public static TheoryData<string> Revisions => ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

    private const string EmptyResponse = """{"jsonrpc":"2.0","id":5,"result":{}}""";

    /// <summary>The same in every revision.</summary>
    private static (string What, Action<McpPost> Spoil, int Status, int Code)[] Malformed { get; } =
    [
        // Base protocol, "Messages".
        ("no JSON", post => post.Raw = "{", 400, -32700),
        ("empty", post => post.Raw = "", 400, -32700),
        ("half a character", post => post.Raw = """{"jsonrpc":"2.0","id":1,"method":"\ud800"}""", 400, -32700),
        ("a text", post => post.Raw = "\"ping\"", 400, -32600),
        ("an empty batch", post => post.Raw = "[]", 400, -32600),
        ("a batch with initialize", post => post.Raw = $"[{ClientSession.Initialize("2025-03-26").Message.ToJsonString()}]", 400, -32600),
        ("a batch of requests and responses", post => post.Raw = $"[{post.Message.ToJsonString()},{EmptyResponse}]", 400, -32600),
        ("a batch with what is no message", post => post.Raw = $"[{post.Message.ToJsonString()},5]", 400, -32600),
        ("a batch that is too long", post => post.Raw = $"[{string.Join(',', Enumerable.Repeat("""{"jsonrpc":"2.0","method":"a"}""", 101))}]", 400, -32600),
        ("no version of JSON-RPC", post => post.Message.Remove("jsonrpc"), 400, -32600),
        ("id null", post => post.Message["id"] = null, 400, -32600),
        ("id with a fraction", post => post.Raw = post.Message.ToJsonString().Replace("\"id\":1", "\"id\":1.5", StringComparison.Ordinal), 400, -32600),
        ("no method", post => post.Message.Remove("method"), 400, -32600),
        ("method and result", post => post.Message["result"] = new JsonObject(), 400, -32600),
        ("params an array", post => post.Message["params"] = new JsonArray(), 400, -32600),
        ("_meta no object", post => post.Params["_meta"] = 5, 400, -32602),

        // Streamable HTTP, "Session Management" and "Protocol Version Header".
        ("no session", post => post.With("Mcp-Session-Id"), 400, -32600),
        ("two sessions, which HTTP joins to one", post => post.With("Mcp-Session-Id", "a", "b"), 404, -32001),
        ("unknown session", post => post.With("Mcp-Session-Id", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), 404, -32001),
        ("no session's id", post => post.With("Mcp-Session-Id", "a/b"), 404, -32001),
        ("unknown version", post => post.With("MCP-Protocol-Version", "2025-01-01"), 400, -32022),
        ("version that is none", post => post.With("MCP-Protocol-Version", "latest"), 400, -32022),
        ("version without sessions", post => post.With("MCP-Protocol-Version", "2026-07-28"), 400, -32602),

        // Methods, tools, pagination, logging: whatever becomes of a request, the status is 200, since 404 would end the session.
        ("unknown method", post => post.Message["method"] = "no/such", 200, -32601),
        ("method of another revision", post => post.Message["method"] = "server/discover", 200, -32601),
        ("method of servers", post => post.Message["method"] = "elicitation/create", 200, -32601),
        ("method of tasks", post => post.Message["method"] = "tasks/list", 200, -32601),
        ("unknown tool", post => post.Params["name"] = "nothing", 200, -32602),
        ("no tool", post => post.Params.Remove("name"), 200, -32602),
        ("arguments no object", post => post.Params["arguments"] = 5, 200, -32602),
        ("unknown cursor", post => (post.Message["method"], post.Params["cursor"]) = ("tools/list", "?"), 200, -32602),
        ("unknown log level", post => (post.Message["method"], post.Params["level"]) = ("logging/setLevel", "loud"), 200, -32602),
        ("no log level", post => post.Message["method"] = "logging/setLevel", 200, -32602),
    ];

    public async ValueTask InitializeAsync()
    {
        _upstream = await TestServer.StartAsync();
        await _tenant.AddAsync("everything", _upstream);
    }

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Theory]
    [MemberData(nameof(Revisions))]
    public async Task Post_NotAsTheRevisionWantsIt_IsToldSo(string revision)
    {
        var session = await BeginAsync(revision);
        foreach (var (what, spoil, status, code) in Malformed)
        {
            var answer = await Echo(session).Spoil(spoil).SendAsync(service.Http, _tenant.Path);

            answer.Status.ShouldBe((HttpStatusCode)status, what);
            answer.ContentType.ShouldBe("application/json");
            answer.Json.GetProperty("error").GetProperty("code").GetInt32().ShouldBe(code, what);
            answer.Json.GetProperty("error").GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
            answer.Json.TryGetProperty("result", out _).ShouldBeFalse();
            (!answer.Json.TryGetProperty("id", out var id) || id.ValueKind is JsonValueKind.Number or JsonValueKind.String).ShouldBeTrue(what);
        }

        (await Echo(session).SendAsync(service.Http, _tenant.Path)).ShouldBe(HttpStatusCode.OK).Json.TryGetProperty("result", out _).ShouldBeTrue();
    }

    [Theory]
    [InlineData("2024-11-05", true)]
    [InlineData("2025-03-26", true)]
    [InlineData("2025-06-18", false)]
    [InlineData("2025-11-25", false)]
    public async Task Batch_IsServedWhereTheRevisionHasThem(string revision, bool isServed)
    {
        var session = await BeginAsync(revision);
        var batch = Echo(session);
        batch.Raw = """
            [{"jsonrpc":"2.0","id":"a","method":"ping"},
             {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99}},
             {"jsonrpc":"2.0","id":"b","method":"tools/call","params":{"name":"everything__echo","arguments":{"message":"hi"}}},
             {"jsonrpc":"2.0","id":"c","method":"no/such"}]
            """;

        var answer = await batch.With("Accept", "application/json").SendAsync(service.Http, _tenant.Path);

        if (!isServed)
        {
            answer.ShouldBe(HttpStatusCode.BadRequest).Json.GetProperty("error").GetProperty("code").GetInt32().ShouldBe(-32600);
            return;
        }

        var replies = answer.ShouldBe(HttpStatusCode.OK).Json.EnumerateArray().ToDictionary(reply => reply.GetProperty("id").GetString()!);
        replies.Keys.Order().ShouldBe(["a", "b", "c"]);
        replies["a"].GetProperty("result").GetRawText().ShouldBe("{}");
        replies["b"].GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("hi");
        replies["c"].GetProperty("error").GetProperty("code").GetInt32().ShouldBe(-32601);

        using var response = await batch.With("Accept", "application/json, text/event-stream").StartAsync(service.Http, _tenant.Path, TestContext.Current.CancellationToken);
        await using var events = await EventReader.OfAsync(response);
        var ids = new List<string?>();
        while (await events.NextAsync(TestContext.Current.CancellationToken) is { } reply)
        {
            ids.Add(reply.GetProperty("id").GetString());
        }

        ids.Order().ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public async Task Batch_OfNotificationsAndResponses_IsAccepted()
    {
        var post = Echo(await BeginAsync("2025-03-26"));
        post.Raw = """[{"jsonrpc":"2.0","method":"notifications/roots/list_changed"},{"jsonrpc":"2.0","id":7,"result":{}}]""";

        (await post.SendAsync(service.Http, _tenant.Path)).ShouldBe(HttpStatusCode.Accepted).Body.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Revisions))]
    public async Task Post_NotificationsAndResponses_AreAccepted(string revision)
    {
        var session = await BeginAsync(revision);

        (await session.NotifyAsync("notifications/cancelled", """{"requestId":5}""")).ShouldBe(HttpStatusCode.Accepted).Body.ShouldBeEmpty();
        (await session.NotifyAsync("notifications/cancelled")).ShouldBe(HttpStatusCode.Accepted);
        (await session.NotifyAsync("notifications/no/such")).ShouldBe(HttpStatusCode.Accepted);
        var response = session.Post("ping");
        response.Raw = """{"jsonrpc":"2.0","id":7,"error":{"code":-1,"message":"no"}}""";
        (await response.SendAsync(service.Http, _tenant.Path)).ShouldBe(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData("2024-11-05", "2024-11-05")]
    [InlineData("2025-03-26", "2025-03-26")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2026-07-28", "2025-11-25")]
    [InlineData("1999-01-01", "2025-11-25")]
    [InlineData("anything", "2025-11-25")]
    public async Task Initialize_AgreesOnARevision(string requested, string agreed)
    {
        var result = (await ClientSession.Initialize(requested).SendAsync(service.Http, _tenant.Path)).ShouldBe(HttpStatusCode.OK).Json.GetProperty("result");

        result.GetProperty("protocolVersion").GetString().ShouldBe(agreed);
        result.GetProperty("serverInfo").GetProperty("name").GetString().ShouldBe("McpOrleans");
        result.GetProperty("capabilities").GetProperty("tools").GetProperty("listChanged").GetBoolean().ShouldBeTrue();
        result.EnumerateObject().Select(member => member.Name).ShouldBe(["protocolVersion", "capabilities", "serverInfo"]);
    }

    [Theory]
    [InlineData("""{"capabilities":{},"clientInfo":{}}""")]
    [InlineData("""{"protocolVersion":5,"capabilities":{},"clientInfo":{}}""")]
    [InlineData("""{"protocolVersion":"2025-11-25","clientInfo":{}}""")]
    [InlineData("""{"protocolVersion":"2025-11-25","capabilities":[],"clientInfo":{}}""")]
    [InlineData("""{"protocolVersion":"2025-11-25","capabilities":{}}""")]
    public async Task Initialize_WithoutWhatItNeeds_IsRefused(string parameters)
    {
        var answer = await McpPost.InSession(version: null, session: null, "initialize", parameters).SendAsync(service.Http, _tenant.Path);

        answer.ShouldBe(HttpStatusCode.OK).Json.GetProperty("error").GetProperty("code").GetInt32().ShouldBe(-32602);
        answer.Message.Headers.Contains("Mcp-Session-Id").ShouldBeFalse();
    }

    [Fact]
    public async Task Initialize_TooMuchSaid_IsRefused()
    {
        var capabilities = $$$"""{"experimental":{"x":"{{{new string('x', 20_000)}}}"}}""";

        (await ClientSession.Initialize("2025-11-25", capabilities).SendAsync(service.Http, _tenant.Path)).ShouldBe(HttpStatusCode.OK)
            .Json.GetProperty("error").GetProperty("code").GetInt32().ShouldBe(-32602);
    }

    [Fact]
    public async Task Get_NotAsItShouldBe_IsRefused()
    {
        var session = await BeginAsync("2025-11-25");

        (await GetAsync("text/event-stream", session: null)).ShouldBe(HttpStatusCode.BadRequest);
        (await GetAsync("text/event-stream", "unknown")).ShouldBe(HttpStatusCode.NotFound);
        (await GetAsync("application/json", session.Id)).ShouldBe(HttpStatusCode.NotAcceptable);
        (await GetAsync("text/event-stream", session.Id, version: "1")).ShouldBe(HttpStatusCode.BadRequest);
        (await GetAsync("text/event-stream", session.Id, version: "2026-07-28")).ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task Delete_NotAsItShouldBe_IsRefused()
    {
        (await service.Http.SendAsync("DELETE", _tenant.Path)).ShouldBe(HttpStatusCode.BadRequest);
        (await new ClientSession(service.Http, _tenant.Path, "2025-11-25", "unknown").EndAsync()).ShouldBe(HttpStatusCode.NotFound);
    }

    private static McpPost Echo(ClientSession session)
    {
        var post = session.Post("tools/call", """{"name":"everything__echo","arguments":{"message":"hi"}}""");
        post.Message["id"] = 1;
        return post;
    }

    private Task<ClientSession> BeginAsync(string revision) => ClientSession.BeginAsync(service.Http, _tenant.Path, revision);

    private async Task<Answer> GetAsync(string accept, string? session, string? version = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, _tenant.Path);
        request.Headers.Add("Accept", accept);
        foreach (var (name, value) in new[] { ("Mcp-Session-Id", session), ("MCP-Protocol-Version", version) })
        {
            if (value is not null)
            {
                request.Headers.Add(name, value);
            }
        }

        return await Answer.ReadAsync(await service.Http.SendAsync(request));
    }
}
