using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Mcp;

/// <summary>What a request of MCP 2026-07-28 gets that is not as that revision wants it. The sections are those of the specification.</summary>
public sealed class StatelessRulesTests(Service service) : IAsyncLifetime
{
    private const string Version = "io.modelcontextprotocol/protocolVersion";
    private const string Capabilities = "io.modelcontextprotocol/clientCapabilities";

    private readonly Tenant _tenant = service.NewTenant();
    private TestServer _upstream = null!;

    public static TheoryData<string, Action<McpPost>, int, int> Malformed => new()
    {
        // JSON and JSON-RPC (Overview, "Messages").
        { "no JSON", post => post.Raw = "{", 400, -32700 },
        { "empty", post => post.Raw = "", 400, -32700 },
        { "two documents", post => post.Raw = "{} {}", 400, -32700 },
        { "half a character", post => post.Raw = """{"jsonrpc":"2.0","id":1,"method":"\ud800"}""", 400, -32700 },
        { "a batch", post => post.Raw = $"[{post.Message.ToJsonString()}]", 400, -32600 },
        { "an empty batch", post => post.Raw = "[]", 400, -32600 },
        { "a text", post => post.Raw = "\"ping\"", 400, -32600 },
        { "no version of JSON-RPC", post => post.Message.Remove("jsonrpc"), 400, -32600 },
        { "another version of JSON-RPC", post => post.Message["jsonrpc"] = "1.0", 400, -32600 },
        { "id null", post => post.Message["id"] = null, 400, -32600 },
        { "id with a fraction", post => post.Raw = post.Message.ToJsonString().Replace("\"id\":1", "\"id\":1.5", StringComparison.Ordinal), 400, -32600 },
        { "id true", post => post.Message["id"] = true, 400, -32600 },
        { "id too long", post => post.Message["id"] = new string('1', 2000), 400, -32600 },
        { "id twice", post => post.Raw = post.Message.ToJsonString().Replace("\"id\":1", "\"id\":1,\"id\":2", StringComparison.Ordinal), 400, -32600 },
        { "no method", post => post.Message.Remove("method"), 400, -32600 },
        { "method no text", post => post.Message["method"] = 5, 400, -32600 },
        { "method empty", post => post.Message["method"] = "", 400, -32600 },
        { "method and result", post => post.Message["result"] = new JsonObject(), 400, -32600 },
        { "params an array", post => post.Message["params"] = new JsonArray(), 400, -32600 },
        { "a response", post => post.Raw = """{"jsonrpc":"2.0","id":1,"result":{}}""", 400, -32600 },

        // Overview, "_meta", "Per-request protocol fields".
        { "no params", post => post.Message.Remove("params"), 400, -32602 },
        { "no _meta", post => post.Params.Remove("_meta"), 400, -32602 },
        { "_meta no object", post => post.Params["_meta"] = 5, 400, -32602 },
        { "no revision", post => post.Meta.Remove(Version), 400, -32602 },
        { "revision no text", post => post.Meta[Version] = 2026, 400, -32602 },
        { "no capabilities", post => post.Meta.Remove(Capabilities), 400, -32602 },
        { "capabilities no object", post => post.Meta[Capabilities] = new JsonArray(), 400, -32602 },
        { "revision twice", post => post.Raw = post.Message.ToJsonString().Replace("\"_meta\":{", $"\"_meta\":{{\"{Version}\":\"2026-07-28\",", StringComparison.Ordinal), 400, -32602 },

        // Streamable HTTP, "Protocol Version Header" and "Server Validation".
        { "no version header", post => post.With("MCP-Protocol-Version"), 400, -32020 },
        { "another version header", post => post.With("MCP-Protocol-Version", "2025-11-25"), 400, -32020 },
        { "two version headers", post => post.With("MCP-Protocol-Version", "2026-07-28", "2026-07-28"), 400, -32020 },
        { "version of the header only", post => post.Meta[Version] = "v999.0.0", 400, -32020 },
        { "unknown version", post => post.With("MCP-Protocol-Version", "v999.0.0").Meta[Version] = "v999.0.0", 400, -32022 },
        { "revision with sessions", post => post.With("MCP-Protocol-Version", "2025-11-25").Meta[Version] = "2025-11-25", 400, -32022 },
        { "no method header", post => post.With("Mcp-Method"), 400, -32020 },
        { "another method header", post => post.With("Mcp-Method", "tools/list"), 400, -32020 },
        { "method header in capitals", post => post.With("Mcp-Method", "TOOLS/CALL"), 400, -32020 },
        { "no name header", post => post.With("Mcp-Name"), 400, -32020 },
        { "another name header", post => post.With("Mcp-Name", "add"), 400, -32020 },
        { "name header with bad padding", post => post.With("Mcp-Name", "=?base64?ZWNobw=?="), 400, -32020 },
        { "name header with a space within", post => post.With("Mcp-Name", "=?base64?ZWN obw==?="), 400, -32020 },
        { "name twice", post => post.Raw = post.Message.ToJsonString().Replace("\"name\":", "\"name\":\"add\",\"name\":", StringComparison.Ordinal), 400, -32602 },

        // Tools, "Error Handling"; Logging.
        { "unknown tool", post => post.With("Mcp-Name", "nothing").Params["name"] = "nothing", 200, -32602 },
        { "arguments no object", post => post.Params["arguments"] = 5, 200, -32602 },
        { "unknown log level", post => post.Meta["io.modelcontextprotocol/logLevel"] = "loud", 200, -32602 },
        { "bad idempotency key", post => post.Meta["mcporleans/idempotencyKey"] = "a b", 200, -32602 },
        { "two idempotency keys", post => post.With("Idempotency-Key", "a").Meta["mcporleans/idempotencyKey"] = "b", 200, -32602 },
    };

    public async ValueTask InitializeAsync()
    {
        _upstream = await TestServer.StartAsync();
        await _tenant.AddAsync("everything", _upstream);
    }

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Theory]
    [MemberData(nameof(Malformed), DisableDiscoveryEnumeration = true)]
    public async Task Post_NotAsTheRevisionWantsIt_IsToldSo(string what, Action<McpPost> spoil, int status, int code)
    {
        var answer = await Echo().Spoil(spoil).SendAsync(service.Http, _tenant.Path);

        answer.Status.ShouldBe((HttpStatusCode)status, what);
        answer.ContentType.ShouldBe("application/json");
        answer.Json.GetProperty("error").GetProperty("code").GetInt32().ShouldBe(code, what);
        answer.Json.GetProperty("error").GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        answer.Json.TryGetProperty("result", out _).ShouldBeFalse();

        // Without the id the client could not tell which of its requests failed; and null is none in MCP.
        (!answer.Json.TryGetProperty("id", out var id) || id.ValueKind is JsonValueKind.Number or JsonValueKind.String).ShouldBeTrue(what);
        (await Echo().SendAsync(service.Http, _tenant.Path)).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("initialize")]
    [InlineData("ping")]
    [InlineData("logging/setLevel")]
    [InlineData("resources/subscribe")]
    [InlineData("roots/list")]
    [InlineData("tasks/get")]
    [InlineData("no/such")]
    public async Task Post_MethodThatIsNone_Is404(string method)
    {
        var answer = await new McpPost(method).SendAsync(service.Http, _tenant.Path);

        answer.ShouldBe(HttpStatusCode.NotFound).Json.GetProperty("error").GetProperty("code").GetInt32().ShouldBe(-32601);
        answer.Json.GetProperty("id").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Post_UnsupportedVersion_SaysWhatIsSupported()
    {
        var answer = await Echo().Spoil(post => post.With("MCP-Protocol-Version", "v999.0.0").Meta[Version] = "v999.0.0").SendAsync(service.Http, _tenant.Path);

        var data = answer.Json.GetProperty("error").GetProperty("data");
        data.GetProperty("requested").GetString().ShouldBe("v999.0.0");
        data.GetProperty("supported").EnumerateArray().Select(version => version.GetString()).ShouldContain("2026-07-28");
    }

    [Theory]
    [InlineData("\"a text\"")]
    [InlineData("\"\\u00e9\"")]
    [InlineData("-5")]
    [InlineData("123456789012345678901234567890")]
    public async Task Post_AnyId_ComesBackAsItWas(string id)
    {
        var post = Echo();
        post.Raw = post.Message.ToJsonString().Replace("\"id\":1", $"\"id\":{id}", StringComparison.Ordinal);

        var answer = await post.SendAsync(service.Http, _tenant.Path);

        Encoding.UTF8.GetString(answer.ShouldBe(HttpStatusCode.OK).Body).ShouldStartWith($$"""{"jsonrpc":"2.0","id":{{id}},"result":{""");
    }

    [Theory]
    [InlineData("Mcp-Name", "  everything__echo  ")]
    [InlineData("Mcp-Name", "=?base64?ZXZlcnl0aGluZ19fZWNobw==?=")]
    [InlineData("Mcp-Session-Id", "whatever")]
    [InlineData("Last-Event-ID", "7")]
    [InlineData("Mcp-Param-Anything", "x")]
    [InlineData("Accept", "*/*")]
    [InlineData("Accept", "application/json")]
    public async Task Post_WhatTheRevisionLetsPass_IsServed(string header, string value) =>
        (await Echo().With(header, value).SendAsync(service.Http, _tenant.Path)).ShouldBe(HttpStatusCode.OK)
            .Json.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("hi");

    [Fact]
    public async Task Post_NothingAcceptable_Is406() =>
        (await Echo().With("Accept", "text/html").SendAsync(service.Http, _tenant.Path)).ShouldBe(HttpStatusCode.NotAcceptable);

    [Fact]
    public async Task Post_OtherMediaType_Is415() =>
        (await Echo().Spoil(post => post.ContentType = "text/plain").SendAsync(service.Http, _tenant.Path)).ShouldBe(HttpStatusCode.UnsupportedMediaType);

    [Fact]
    public async Task Post_Notification_IsAccepted()
    {
        var post = new McpPost("notifications/cancelled", """{"requestId":5}""");
        post.Message.Remove("id");

        (await post.SendAsync(service.Http, _tenant.Path)).ShouldBe(HttpStatusCode.Accepted).Body.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    public async Task OtherHttpMethod_Is405(string method)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), _tenant.Path);
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");

        (await Answer.ReadAsync(await service.Http.SendAsync(request))).ShouldBe(HttpStatusCode.MethodNotAllowed).Message.Content.Headers.Allow.ShouldContain("POST");
    }

    [Fact]
    public async Task Post_ForeignPage_Is403() =>
        (await Echo().With("Origin", "https://evil.example").SendAsync(service.Http, _tenant.Path)).ShouldBe(HttpStatusCode.Forbidden);

    [Fact]
    public async Task Post_WithoutCredential_Is401AndChallenged()
    {
        var answer = (await Echo().SendAsync(service.Anonymous, "/mcp")).ShouldBe(HttpStatusCode.Unauthorized);

        answer.Message.Headers.WwwAuthenticate.ShouldHaveSingleItem().Scheme.ShouldBe("Bearer");
    }

    private static McpPost Echo() => new("tools/call", """{"name":"everything__echo","arguments":{"message":"hi"}}""");
}
