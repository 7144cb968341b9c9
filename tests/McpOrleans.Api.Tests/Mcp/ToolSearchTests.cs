using System.Net;
using System.Text;
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

/// <summary>Two tools in place of all of a tenant's, for clients of both eras.</summary>
public sealed class ToolSearchTests(Service service) : IAsyncLifetime
{
    /// <summary>Has what a model does not need, and is spelled as no serializer would.</summary>
    private const string Odd = """{"name":"forecast_rain","title":"Rain?","icons":[{"src":"data:,x"}],"description":"Tells \u0077hen it rains.","inputSchema":{"type":"object","properties":{"postalCode":{"type":"string"},"n":{"const":1.50e1}}},"annotations":{"readOnlyHint":true},"_meta":{"x":1}}""";

    private readonly Tenant _tenant = service.NewTenant();
    private readonly List<HttpClient> _clients = [];
    private TestServer _upstream = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _upstream = await TestServer.StartAsync(new(), [ServerTool.Defined(JsonNode.Parse(Odd)!.AsObject())]);
        await _tenant.AddAsync("one", _upstream);
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData(McpAsk.Stateless, null)]
    [InlineData(McpAsk.Session, null)]
    [InlineData(McpAsk.Stateless, "true")]
    [InlineData(McpAsk.Session, "true")]
    public async Task List_HasTheTwoTools(string era, string? header)
    {
        var ask = await AskAsync(era, header, await KeyAsync(toolSearch: header is null));

        var result = await ask.ResultAsync("tools/list");

        result.TryGetProperty("nextCursor", out _).ShouldBeFalse();
        result.TryGetProperty("ttlMs", out _).ShouldBe(ask.IsStateless);
        var tools = result.GetProperty("tools").EnumerateArray().ToDictionary(tool => tool.GetProperty("name").GetString()!);
        tools.Keys.ShouldBe(["call_tool", "find_tools"]);
        tools["find_tools"].GetProperty("annotations").GetProperty("readOnlyHint").GetBoolean().ShouldBeTrue();
        tools["find_tools"].GetProperty("annotations").GetProperty("openWorldHint").GetBoolean().ShouldBeFalse();
        tools["find_tools"].GetProperty("inputSchema").GetProperty("required")[0].GetString().ShouldBe("query");
        tools["find_tools"].GetProperty("outputSchema").GetProperty("type").GetString().ShouldBe("object");
        tools["call_tool"].GetProperty("annotations").GetProperty("openWorldHint").GetBoolean().ShouldBeTrue();
        tools["call_tool"].GetProperty("inputSchema").GetProperty("required")[0].GetString().ShouldBe("name");
    }

    [Fact]
    public async Task Header_WinsOverTheKeyInBothDirections()
    {
        var (with, without) = (await KeyAsync(toolSearch: true), await KeyAsync(toolSearch: false));

        (await NamesAsync(await AskAsync(McpAsk.Stateless, header: null, with))).Length.ShouldBe(2);
        (await NamesAsync(await AskAsync(McpAsk.Stateless, "false", with))).ShouldContain("one__echo");
        (await NamesAsync(await AskAsync(McpAsk.Stateless, header: null, without))).ShouldContain("one__echo");
        (await NamesAsync(await AskAsync(McpAsk.Stateless, "true", without))).Length.ShouldBe(2);
    }

    [Fact]
    public async Task Header_InASession_CountsForItsRequest()
    {
        var session = await ClientSession.BeginAsync(service.Http, _tenant.Path);

        (await session.Post("tools/list").With("McpOrleans-Tool-Search", "true").SendAsync(service.Http, _tenant.Path))
            .Json.GetProperty("result").GetProperty("tools").GetArrayLength().ShouldBe(2);
        (await session.RequestAsync("tools/list")).Json.GetProperty("result").GetProperty("tools").GetArrayLength().ShouldBeGreaterThan(2);
    }

    [Theory]
    [InlineData(McpAsk.Stateless)]
    [InlineData(McpAsk.Session)]
    public async Task Find_GivesDefinitionsAsTheServerWroteThem(string era)
    {
        var ask = await AskAsync(era);

        var answer = await ask.SendAsync("tools/call", """{"name":"find_tools","arguments":{"query":"postal code","limit":3}}""");

        var result = answer.ShouldBe(HttpStatusCode.OK).Json.GetProperty("result");
        result.TryGetProperty("isError", out _).ShouldBeFalse();
        var structure = result.GetProperty("structuredContent");
        var tool = structure.GetProperty("tools")[0];
        tool.EnumerateObject().Select(member => member.Name).ShouldBe(["name", "title", "description", "inputSchema", "annotations"]);
        tool.GetProperty("name").GetString().ShouldBe("one__forecast_rain");
        var own = JsonElement.Parse(Odd);
        tool.GetProperty("inputSchema").GetRawText().ShouldBe(await DefinitionAsync("inputSchema"));
        tool.GetProperty("title").GetString().ShouldBe(own.GetProperty("title").GetString());
        tool.GetProperty("description").GetString().ShouldBe("Tells when it rains.");
        structure.GetProperty("total").GetInt32().ShouldBe(structure.GetProperty("tools").GetArrayLength());
        var content = result.GetProperty("content").EnumerateArray().ShouldHaveSingleItem();
        content.GetProperty("text").GetString().ShouldBe(structure.GetRawText());
    }

    [Fact]
    public async Task Find_RanksAsOverRest_AndKeepsTheLimit()
    {
        var ask = await AskAsync(McpAsk.Stateless);
        var ranked = (await _tenant.GetAsync("/tools?query=answers+with+a+text")).Json.GetProperty("tools").EnumerateArray()
            .Select(tool => tool.GetProperty("qualified_name").GetString()).ToList();

        var found = await FindAsync(ask, "answers with a text", limit: 4);

        ranked.Count.ShouldBeGreaterThan(4);
        Names(found).ShouldBe(ranked[..4]);
        found.GetProperty("total").GetInt32().ShouldBe(ranked.Count);
        Names(await FindAsync(ask, "answers with a text")).ShouldBe(ranked.Take(10));
        Names(await FindAsync(ask, "zzzzzz")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Find_ServerIsDown_FindsItsToolsAndAsksNobody()
    {
        var ask = await AskAsync(McpAsk.Stateless);
        Names(await FindAsync(ask, "echo"))[0].ShouldBe("one__echo");
        await _upstream.DisposeAsync();

        Names(await FindAsync(ask, "echo"))[0].ShouldBe("one__echo");
    }

    [Fact]
    public async Task LimitedKey_FindsAndCallsOnlyItsTools()
    {
        var ask = await AskAsync(McpAsk.Stateless, header: null, await KeyAsync(toolSearch: true, new { allow = new[] { "one__e*" } }));

        Names(await FindAsync(ask, "answers message count", limit: 50)).ShouldAllBe(name => name!.StartsWith("one__e"));
        (await ask.ErrorAsync("tools/call", Call("one__count", "{}"))).GetProperty("data").GetProperty("code").GetString().ShouldBe(ErrorCodes.ToolNotFound);
        (await ask.ResultAsync("tools/call", Call("one__echo", """{"message":"hi"}"""))).GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("hi");
    }

    [Theory]
    [InlineData(McpAsk.Stateless)]
    [InlineData(McpAsk.Session)]
    public async Task Call_IsTheDirectCall_ByteForByte(string era)
    {
        var ask = await AskAsync(era);
        const string Arguments = """{"message":"h\u00e9  <\\>", "more":[1.50e1,{"a" : null}]}""";
        string[] tools = ["one__echo", "echo", "one__fail", "one__error", "one__ecko", "nobody", "one__forecast_rain"];
        foreach (var tool in tools)
        {
            var direct = await SendRawAsync(ask, tool, Arguments);
            var found = await SendRawAsync(ask, "call_tool", $$"""{"name":"{{tool}}", "arguments": {{Arguments}} }""");

            Same(found).ShouldBe(Same(direct), tool);
        }

        (await ask.ErrorAsync("tools/call", Call("ecko", "{}"))).GetProperty("data").GetProperty("candidates")[0].GetString().ShouldBe("one__echo");
    }

    [Fact]
    public async Task Call_WithoutArguments_SendsNone()
    {
        var ask = await AskAsync(McpAsk.Stateless);

        (await ask.ResultAsync("tools/call", """{"name":"call_tool","arguments":{"name":"one__count"}}""")).GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("1");
    }

    [Theory]
    [InlineData(McpAsk.Stateless)]
    [InlineData(McpAsk.Session)]
    public async Task Call_WithProgress_TellsIt(string era)
    {
        var ask = await AskAsync(era);
        var post = ask.Post("tools/call", Call("one__progress", """{"steps":2}"""));
        post.Params["_meta"]!["progressToken"] = "mine";
        using var response = await ask.StartAsync(post, Cancel);
        await using var events = await EventReader.OfAsync(response);

        (await events.NextAsync(Cancel)).ShouldNotBeNull().GetProperty("params").GetProperty("progressToken").GetString().ShouldBe("mine");
        (await events.NextAsync(Cancel)).ShouldNotBeNull().GetProperty("params").GetProperty("progress").GetDouble().ShouldBe(2);
        (await events.NextAsync(Cancel)).ShouldNotBeNull().TryGetProperty("result", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Call_ClientCloses_IsCalledOffAtTheServer()
    {
        var http = Client("true", Service.AdminKey);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var call = new McpPost("tools/call", Call("one__hang", "{}")).StartAsync(http, _tenant.Path, end.Token);
        await Eventually.TrueAsync(() => _upstream.Script.Traffic.Read().RunningCalls == 1, cancellationToken: Cancel);

        await end.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(call);
        await Eventually.TrueAsync(() => _upstream.Script.Traffic.Read().RunningCalls == 0, cancellationToken: Cancel);
    }

    [Fact]
    public async Task Call_IdempotencyKey_IsSharedWithTheDirectCall()
    {
        var http = Client("true", Service.AdminKey);
        async Task<string?> CountAsync(string parameters)
        {
            var post = new McpPost("tools/call", parameters);
            post.Meta["mcporleans/idempotencyKey"] = "key-1";
            return (await post.SendAsync(http, _tenant.Path)).ShouldBe(HttpStatusCode.OK).Json.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString();
        }

        (await CountAsync(Call("one__count", "{}"))).ShouldBe(await CountAsync("""{"name":"one__count","arguments":{}}"""));
        _upstream.Script.Traffic.Calls("count").ShouldBe(1);
    }

    [Fact]
    public async Task Audit_NamesTheRealTool()
    {
        var ask = await AskAsync(McpAsk.Stateless);
        var called = await ask.SendAsync("tools/call", Call("one__echo", """{"message":"hi"}"""));
        var found = await ask.SendAsync("tools/call", """{"name":"find_tools","arguments":{"query":"echo"}}""");
        var wrong = await ask.SendAsync("tools/call", """{"name":"find_tools"}""");

        var record = await RecordAsync(called);
        record.GetProperty("action").GetString().ShouldBe("callTool");
        record.GetProperty("server").GetString().ShouldBe("one");
        record.GetProperty("tool").GetString().ShouldBe("echo");
        record.GetProperty("outcome").GetString().ShouldBe("ok");
        record = await RecordAsync(found);
        record.GetProperty("tool").GetString().ShouldBe("find_tools");
        record.GetProperty("server").ValueKind.ShouldBe(JsonValueKind.Null);
        record.GetProperty("outcome").GetString().ShouldBe("ok");
        (await RecordAsync(wrong)).GetProperty("outcome").GetString().ShouldBe(ErrorCodes.InvalidRequest);
    }

    [Fact]
    public async Task OwnToolOfTheSameName_IsReachedByItsQualifiedName()
    {
        _upstream.Script.Tools.Add(ServerTool.Named("find_tools"));
        var config = new JsonObject { ["url"] = _upstream.Url.ToString(), ["tool_prefix"] = "" }.ToJsonString();
        (await _tenant.PutAsync("/servers/one", config)).ShouldBe(HttpStatusCode.OK);
        await Eventually.TrueAsync(async _ => (await NamesAsync(await AskAsync(McpAsk.Stateless, "false"))).Contains("find_tools"));
        var ask = await AskAsync(McpAsk.Stateless);

        Names(await FindAsync(ask, "find_tools"))[0].ShouldBe("one__find_tools");
        foreach (var parameters in new[] { Call("one__find_tools", "{}"), """{"name":"one__find_tools","arguments":{}}""" })
        {
            (await ask.ResultAsync("tools/call", parameters)).GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("find_tools");
        }
    }

    [Fact]
    public async Task SdkClient_FindsAndCalls()
    {
        await using var client = await McpClient.CreateAsync(
            new HttpClientTransport(new HttpClientTransportOptions
            {
                Endpoint = new Uri(service.Http.BaseAddress!, _tenant.Path),
                TransportMode = HttpTransportMode.StreamableHttp,
                AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {Service.AdminKey}", ["McpOrleans-Tool-Search"] = "true" },
            }),
            cancellationToken: Cancel);

        (await client.ListToolsAsync(cancellationToken: Cancel)).Select(tool => tool.Name).ShouldBe(["call_tool", "find_tools"]);
        var found = await client.CallToolAsync("find_tools", new Dictionary<string, object?> { ["query"] = "echo" }, cancellationToken: Cancel);
        var name = found.StructuredContent!.Value.GetProperty("tools")[0].GetProperty("name").GetString();
        var result = await client.CallToolAsync(
            "call_tool", new Dictionary<string, object?> { ["name"] = name, ["arguments"] = new { message = "hé" } }, cancellationToken: Cancel);
        result.Content.OfType<TextContentBlock>().Single().Text.ShouldBe("hé");
    }

    private static string Call(string tool, string arguments) => $$$"""{"name":"call_tool","arguments":{"name":"{{{tool}}}","arguments":{{{arguments}}}}}""";

    private static List<string?> Names(JsonElement found) => [.. found.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString())];

    /// <summary>What came, without what differs between any two requests.</summary>
    private static string Same(Answer answer) => Encoding.UTF8.GetString(answer.Body).Replace(answer.RequestId, "?", StringComparison.Ordinal);

    private static async Task<JsonElement> FindAsync(McpAsk ask, string query, int? limit = null) => (await ask.ResultAsync("tools/call", new JsonObject
    {
        ["name"] = "find_tools",
        ["arguments"] = limit is null ? new JsonObject { ["query"] = query } : new JsonObject { ["query"] = query, ["limit"] = limit },
    }.ToJsonString())).GetProperty("structuredContent");

    private static async Task<string?[]> NamesAsync(McpAsk ask) =>
        [.. (await ask.ResultAsync("tools/list")).GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString())];

    /// <summary>Sends arguments as they are written here.</summary>
    private static Task<Answer> SendRawAsync(McpAsk ask, string name, string arguments)
    {
        var post = ask.Post("tools/call", new JsonObject { ["name"] = name, ["arguments"] = "ARGUMENTS" }.ToJsonString());
        post.Message["id"] = 77;
        post.Raw = post.Message.ToJsonString().Replace("\"ARGUMENTS\"", arguments, StringComparison.Ordinal);
        return ask.SendAsync(post);
    }

    private async Task<string> DefinitionAsync(string member) => (await _tenant.GetAsync("/servers/one/tools")).Json.GetProperty("tools").EnumerateArray()
        .Single(tool => tool.GetProperty("name").GetString() == "forecast_rain").GetProperty(member == "inputSchema" ? "input_schema" : member).GetRawText();

    private async Task<JsonElement> RecordAsync(Answer answer)
    {
        JsonElement found = default;
        await Eventually.TrueAsync(async _ =>
        {
            found = (await _tenant.GetAsync("/audit")).Json.GetProperty("records").EnumerateArray()
                .FirstOrDefault(record => record.GetProperty("request_id").GetString() == answer.RequestId);
            return found.ValueKind is JsonValueKind.Object;
        });
        return found;
    }

    private async Task<string> KeyAsync(bool toolSearch, object? tools = null)
    {
        await _tenant.CreateAsync();
        var body = JsonSerializer.Serialize(new { name = "test", role = "caller", tool_search = toolSearch, tools });
        return (await service.Http.SendJsonAsync("POST", $"/tenants/{_tenant.Name}/keys", body)).ShouldBe(HttpStatusCode.Created).Text("key");
    }

    /// <summary>Sends the header with every request.</summary>
    private HttpClient Client(string? header, string key)
    {
        var client = service.ClientWith(key);
        if (header is not null)
        {
            client.DefaultRequestHeaders.Add("McpOrleans-Tool-Search", header);
        }

        _clients.Add(client);
        return client;
    }

    private Task<McpAsk> AskAsync(string era, string? header = "true", string? key = null) =>
        McpAsk.OfAsync(era, Client(header, key ?? Service.AdminKey), key is null ? _tenant.Path : "/mcp");
}
