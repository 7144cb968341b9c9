using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Tools;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Mcp;

/// <summary>A tenant's tools through the MCP endpoint, for clients without sessions.</summary>
public sealed class StatelessToolsTests(Service service) : IAsyncLifetime
{
    private readonly Tenant _tenant = service.NewTenant();
    private TestServer _newer = null!;
    private TestServer _older = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _newer = await TestServer.StartAsync();
        _older = await TestServer.StartAsync(new() { Protocol = "2025-06-18" });
        await _tenant.AddAsync("newer", _newer);
        await _tenant.AddAsync("older", _older);
    }

    public async ValueTask DisposeAsync()
    {
        await _newer.DisposeAsync();
        await _older.DisposeAsync();
    }

    [Fact]
    public async Task SdkClient_ListsAndCallsEveryToolUnderItsQualifiedName()
    {
        await using var client = await ConnectAsync();
        await using var direct = await SdkClient.ConnectAsync(_newer.Url, HttpTransportMode.StreamableHttp, options: null, Cancel);

        client.NegotiatedProtocolVersion.ShouldBe("2026-07-28");
        var tools = await client.ListToolsAsync(cancellationToken: Cancel);
        var own = await direct.ListToolsAsync(cancellationToken: Cancel);
        tools.Select(tool => tool.Name).ShouldBe([.. own.Select(tool => $"newer__{tool.Name}").Concat(own.Select(tool => $"older__{tool.Name}")).Order(StringComparer.Ordinal)]);
        foreach (var tool in own)
        {
            var ours = tools.Single(other => other.Name == $"newer__{tool.Name}").ProtocolTool;
            JsonElement.DeepEquals(ours.InputSchema, tool.JsonSchema).ShouldBeTrue();
            ours.Description.ShouldBe(tool.Description);
        }

        foreach (var server in new[] { "newer", "older" })
        {
            var result = await client.CallToolAsync($"{server}__echo", new Dictionary<string, object?> { ["message"] = "hé" }, cancellationToken: Cancel);
            result.Content.OfType<TextContentBlock>().Single().Text.ShouldBe("hé");
            var failed = await client.CallToolAsync($"{server}__fail", cancellationToken: Cancel);
            failed.IsError.ShouldBe(true);
        }
    }

    [Theory]
    [InlineData("newer")]
    [InlineData("older")]
    public async Task Call_WithProgress_TellsItInOrderWhileItRuns(string server)
    {
        var post = new McpPost("tools/call", $$$"""{"name":"{{{server}}}__progress","arguments":{"steps":3}}""");
        post.Meta["progressToken"] = "mine";
        using var response = await post.StartAsync(service.Http, _tenant.Path, Cancel);
        await using var events = await EventReader.OfAsync(response);

        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        for (var step = 1; step <= 3; step++)
        {
            var message = (await events.NextAsync(Cancel)).ShouldNotBeNull();
            message.GetProperty("method").GetString().ShouldBe("notifications/progress");
            message.GetProperty("params").GetProperty("progressToken").GetString().ShouldBe("mine");
            message.GetProperty("params").GetProperty("progress").GetDouble().ShouldBe(step);
        }

        var reply = (await events.NextAsync(Cancel)).ShouldNotBeNull();
        reply.GetProperty("id").GetInt32().ShouldBe(1);
        reply.GetProperty("result").GetProperty("resultType").GetString().ShouldBe("complete");
        (await events.NextAsync(Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task Call_ClientTakesJsonOnly_GetsTheReplyAlone()
    {
        var post = new McpPost("tools/call", """{"name":"newer__progress","arguments":{"steps":3}}""").With("Accept", "application/json");
        post.Meta["progressToken"] = 7;

        (await post.SendAsync(service.Http, _tenant.Path)).ShouldBe(HttpStatusCode.OK).ContentType.ShouldBe("application/json");
    }

    [Theory]
    [InlineData("newer")]
    [InlineData("older")]
    public async Task Call_ClientCloses_IsCalledOffAtTheServer(string server)
    {
        var upstream = server == "newer" ? _newer : _older;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var call = new McpPost("tools/call", $$$"""{"name":"{{{server}}}__hang"}""").StartAsync(service.Http, _tenant.Path, end.Token);
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().RunningCalls == 1, cancellationToken: Cancel);

        await end.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(call);
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().RunningCalls == 0, cancellationToken: Cancel);
    }

    [Fact]
    public async Task Call_ServerIsDown_IsAResultThatSaysWhatToDo()
    {
        await _older.DisposeAsync();

        var answer = await new McpPost("tools/call", """{"name":"older__echo","arguments":{}}""").SendAsync(service.Http, _tenant.Path);

        var result = answer.ShouldBe(HttpStatusCode.OK).Json.GetProperty("result");
        result.GetProperty("isError").GetBoolean().ShouldBeTrue();
        result.GetProperty("content")[0].GetProperty("text").GetString()!.ShouldContain("older");
        result.GetProperty("_meta").GetProperty("mcporleans/error").GetProperty("code").GetString().ShouldBe(ErrorCodes.ConnectionFailed);
        (await new McpPost("tools/list").SendAsync(service.Http, _tenant.Path)).Json.GetProperty("result").GetProperty("tools").EnumerateArray()
            .Select(tool => tool.GetProperty("name").GetString()).ShouldContain("older__echo");
    }

    [Fact]
    public async Task Call_WithIdempotencyKeyInMeta_RunsOnce()
    {
        var texts = new List<string?>();
        for (var i = 0; i < 2; i++)
        {
            var post = new McpPost("tools/call", """{"name":"older__count"}""");
            post.Meta["mcporleans/idempotencyKey"] = "key-1";
            texts.Add((await post.SendAsync(service.Http, _tenant.Path)).ShouldBe(HttpStatusCode.OK).Json.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        }

        texts.ShouldBe(["1", "1"]);
    }

    [Fact]
    public async Task Call_IsRecordedAsOverRest()
    {
        var answer = await new McpPost("tools/call", """{"name":"newer__echo","arguments":{"message":"hi"}}""").SendAsync(service.Http, _tenant.Path);

        JsonElement found = default;
        await Eventually.TrueAsync(async _ =>
        {
            found = (await _tenant.GetAsync("/audit")).Json.GetProperty("records").EnumerateArray()
                .FirstOrDefault(record => record.GetProperty("request_id").GetString() == answer.RequestId);
            return found.ValueKind is JsonValueKind.Object;
        });
        found.GetProperty("action").GetString().ShouldBe("callTool");
        found.GetProperty("server").GetString().ShouldBe("newer");
        found.GetProperty("tool").GetString().ShouldBe("echo");
        found.GetProperty("outcome").GetString().ShouldBe("ok");
    }

    [Fact]
    public async Task LimitedKey_SeesAndCallsOnlyItsTools()
    {
        using var http = service.ClientWith(await _tenant.IssueKeyAsync(tools: new { allow = new[] { "newer__e*" } }));

        var tools = (await new McpPost("tools/list").SendAsync(http, "/mcp")).Json.GetProperty("result").GetProperty("tools").EnumerateArray();
        tools.Select(tool => tool.GetProperty("name").GetString()).ShouldAllBe(name => name!.StartsWith("newer__e", StringComparison.Ordinal));
        (await new McpPost("tools/call", """{"name":"newer__echo"}""").SendAsync(http, "/mcp")).Json.TryGetProperty("result", out _).ShouldBeTrue();
        (await new McpPost("tools/call", """{"name":"newer__count"}""").SendAsync(http, "/mcp")).Json.GetProperty("error").GetProperty("code").GetInt32().ShouldBe(-32602);
    }

    [Fact]
    public async Task Prefix_Empty_ExposesBareNamesAndTellsClashes()
    {
        var config = new JsonObject { ["url"] = _newer.Url.ToString(), ["tool_prefix"] = "" }.ToJsonString();
        (await _tenant.PutAsync("/servers/newer", config)).ShouldBe(HttpStatusCode.OK);
        await Eventually.TrueAsync(async _ => (await NamesAsync()).Contains("echo"));

        (await new McpPost("tools/call", """{"name":"echo","arguments":{"message":"hi"}}""").SendAsync(service.Http, _tenant.Path))
            .Json.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("hi");

        config = new JsonObject { ["url"] = _older.Url.ToString(), ["tool_prefix"] = "" }.ToJsonString();
        (await _tenant.PutAsync("/servers/older", config)).ShouldBe(HttpStatusCode.OK);
        await Eventually.TrueAsync(async _ => (await NamesAsync()).Contains("newer__echo"));
        (await NamesAsync()).ShouldNotContain("echo");
    }

    [Theory]
    [InlineData("newer")]
    [InlineData("older")]
    public async Task Call_LargeResult_ComesWholeInEachForm(string server)
    {
        const int Bytes = 300_000;
        var call = new McpPost("tools/call", $$$"""{"name":"{{{server}}}__payload","arguments":{"bytes":{{{Bytes}}}}}""");

        var json = (await call.SendAsync(service.Http, _tenant.Path)).ShouldBe(HttpStatusCode.OK);
        using var response = await call.With("Accept", "text/event-stream").StartAsync(service.Http, _tenant.Path, Cancel);
        await using var events = await EventReader.OfAsync(response);

        json.Message.Content.Headers.ContentLength.ShouldBe(json.Body.Length);
        foreach (var reply in new[] { json.Json, (await events.NextAsync(Cancel)).ShouldNotBeNull() })
        {
            reply.GetProperty("result").GetProperty("resultType").GetString().ShouldBe("complete");
            reply.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe(BuiltInTools.Alphabet(Bytes));
        }
    }

    [Fact]
    public async Task Discover_SaysWhatThereIsWithoutAskingAnybody()
    {
        var before = Messages();
        var result = (await new McpPost("server/discover").SendAsync(service.Http, _tenant.Path)).ShouldBe(HttpStatusCode.OK).Json.GetProperty("result");

        result.GetProperty("resultType").GetString().ShouldBe("complete");
        result.GetProperty("supportedVersions").EnumerateArray().Select(version => version.GetString()).ShouldContain("2026-07-28");
        result.GetProperty("capabilities").GetProperty("tools").GetProperty("listChanged").GetBoolean().ShouldBeTrue();
        result.GetProperty("cacheScope").GetString().ShouldBe("private");
        result.GetProperty("ttlMs").GetInt32().ShouldBeGreaterThanOrEqualTo(0);
        result.GetProperty("_meta").GetProperty("io.modelcontextprotocol/serverInfo").GetProperty("name").GetString().ShouldBe("McpOrleans");
        Messages().ShouldBe(before);

        // A health check may come in between.
        int Messages() => new[] { _newer, _older }.Sum(server =>
            server.Script.Traffic.Read().Messages.Where(message => message.Key is not ("ping" or "server/discover" or "tools/list")).Sum(message => message.Value));
    }

    [Fact]
    public async Task Listen_ToolsChange_IsToldOnce()
    {
        using var response = await new McpPost("subscriptions/listen", """{"notifications":{"toolsListChanged":true,"promptsListChanged":false,"resourceSubscriptions":[]}}""").StartAsync(service.Http, _tenant.Path, Cancel);
        await using var events = await EventReader.OfAsync(response);
        var acknowledged = (await events.NextAsync(Cancel)).ShouldNotBeNull();
        acknowledged.GetProperty("method").GetString().ShouldBe("notifications/subscriptions/acknowledged");
        acknowledged.GetProperty("params").GetProperty("notifications").GetRawText().ShouldBe("""{"toolsListChanged":true}""");
        acknowledged.GetProperty("params").GetProperty("_meta").GetProperty("io.modelcontextprotocol/subscriptionId").GetInt32().ShouldBe(1);

        (await _tenant.DeleteAsync("/servers/older")).ShouldBe(HttpStatusCode.NoContent);

        var changed = (await events.NextAsync(Cancel)).ShouldNotBeNull();
        changed.GetProperty("method").GetString().ShouldBe("notifications/tools/list_changed");
        changed.GetProperty("params").GetProperty("_meta").GetProperty("io.modelcontextprotocol/subscriptionId").GetInt32().ShouldBe(1);
    }

    private async Task<string?[]> NamesAsync() =>
        [.. (await new McpPost("tools/list").SendAsync(service.Http, _tenant.Path)).Json.GetProperty("result").GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString())];

    private Task<McpClient> ConnectAsync() => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(service.Http.BaseAddress!, _tenant.Path),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {Service.AdminKey}" },
        }),
        cancellationToken: Cancel);
}
