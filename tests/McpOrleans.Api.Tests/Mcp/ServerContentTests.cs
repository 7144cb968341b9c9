using System.Text.Json;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Mcp;

/// <summary>
/// Resources, prompts and completion through the MCP endpoint, for clients of both eras, of a server of each era. Both servers have the
/// same resource, the same template and the same prompt.
/// </summary>
public sealed class ServerContentTests(Service service) : IAsyncLifetime
{
    private const string OnlyNewer = "test://item/only";

    private readonly Tenant _tenant = service.NewTenant();
    private TestServer _newer = null!;
    private TestServer _older = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _newer = await TestServer.StartAsync();
        _older = await TestServer.StartAsync(new() { Protocol = "2025-06-18" });
        _newer.Script.Content.AddResource(OnlyNewer);
        await _tenant.AddAsync("newer", _newer);
        await _tenant.AddAsync("older", _older);
    }

    public async ValueTask DisposeAsync()
    {
        await _newer.DisposeAsync();
        await _older.DisposeAsync();
    }

    [Theory]
    [InlineData(McpAsk.Stateless)]
    [InlineData(McpAsk.Session)]
    public async Task Lists_HaveEveryEntryUnderANameThatLeadsToIt(string era)
    {
        var ask = await AskAsync(era);

        var resources = await ask.ResultAsync("resources/list");
        Texts(resources, "resources", "uri").ShouldBe(["mcp+server://newer/test%3A%2F%2Fgreeting", "mcp+server://older/test%3A%2F%2Fgreeting", OnlyNewer]);
        resources.GetProperty("resources")[0].GetRawText().ShouldBe("""{"uri":"mcp+server://newer/test%3A%2F%2Fgreeting","name":"greeting","mimeType":"text/plain"}""");
        var templates = await ask.ResultAsync("resources/templates/list");
        Texts(templates, "resourceTemplates", "uriTemplate").ShouldBe(["mcp+server://newer/test://item/{number}", "mcp+server://older/test://item/{number}"]);
        var prompts = await ask.ResultAsync("prompts/list");
        Texts(prompts, "prompts", "name").ShouldBe(["newer__greet", "older__greet"]);
        prompts.GetProperty("prompts")[0].GetProperty("arguments")[0].GetProperty("name").GetString().ShouldBe("name");
        foreach (var list in new[] { resources, templates, prompts })
        {
            list.TryGetProperty("ttlMs", out _).ShouldBe(ask.IsStateless);
            list.TryGetProperty("cacheScope", out _).ShouldBe(ask.IsStateless);
            list.TryGetProperty("resultType", out _).ShouldBe(ask.IsStateless);
        }
    }

    [Theory]
    [InlineData(McpAsk.Stateless, "newer")]
    [InlineData(McpAsk.Stateless, "older")]
    [InlineData(McpAsk.Session, "newer")]
    [InlineData(McpAsk.Session, "older")]
    public async Task Read_QualifiedUri_IsReadFromTheServerThatItNames(string era, string server)
    {
        var ask = await AskAsync(era);

        var listed = await ask.ResultAsync("resources/read", $$"""{"uri":"mcp+server://{{server}}/test%3A%2F%2Fgreeting"}""");
        var unlisted = await ask.ResultAsync("resources/read", $$"""{"uri":"mcp+server://{{server}}/test://item/a%2Fb"}""");

        listed.GetProperty("contents")[0].GetProperty("text").GetString().ShouldBe("hello");
        unlisted.GetProperty("contents")[0].GetProperty("uri").GetString().ShouldBe("test://item/a%2Fb");
        (server == "newer" ? _newer : _older).Script.Traffic.Messages("resources/read").ShouldBe(2);
        foreach (var member in new[] { "resultType", "ttlMs", "cacheScope" })
        {
            listed.EnumerateObject().Count(found => found.Name == member).ShouldBe(ask.IsStateless ? 1 : 0, member);
        }
    }

    [Theory]
    [InlineData(McpAsk.Stateless, -32602)]
    [InlineData(McpAsk.Session, -32002)]
    public async Task Read_Uri_LeadsToItsOnlyServerOrToNone(string era, int unknownCode)
    {
        var ask = await AskAsync(era);

        (await ask.ResultAsync("resources/read", $$"""{"uri":"{{OnlyNewer}}"}""")).GetProperty("contents")[0].GetProperty("uri").GetString().ShouldBe(OnlyNewer);

        foreach (var (uri, own) in new[] { ("test://greeting", "test%3A%2F%2Fgreeting"), ("test://item/9", "test%3A%2F%2Fitem%2F9") })
        {
            var ambiguous = await ask.ErrorAsync("resources/read", $$"""{"uri":"{{uri}}"}""");
            ambiguous.GetProperty("code").GetInt32().ShouldBe(-32602);
            ambiguous.GetProperty("data").GetProperty("code").GetString().ShouldBe(ErrorCodes.AmbiguousResource);
            Texts(ambiguous.GetProperty("data"), "candidates").ShouldBe([$"mcp+server://newer/{own}", $"mcp+server://older/{own}"]);
        }

        foreach (var uri in new[] { "other://thing", "mcp+server://nobody/test%3A%2F%2Fgreeting" })
        {
            var unknown = await ask.ErrorAsync("resources/read", $$"""{"uri":"{{uri}}"}""");
            unknown.GetProperty("code").GetInt32().ShouldBe(unknownCode);
            unknown.GetProperty("data").GetProperty("uri").GetString().ShouldBe(uri);
        }

        if (!ask.IsStateless)
        {
            // Of the other era, its header would be missing.
            (await ask.ErrorAsync("resources/read")).GetProperty("code").GetInt32().ShouldBe(-32602);
        }
    }

    [Theory]
    [InlineData(McpAsk.Stateless)]
    [InlineData(McpAsk.Session)]
    public async Task GetPrompt_QualifiedName_IsGotFromItsServer(string era)
    {
        var ask = await AskAsync(era);

        foreach (var server in new[] { "newer", "older" })
        {
            var result = await ask.ResultAsync("prompts/get", $$$"""{"name":"{{{server}}}__greet","arguments":{"name":"Ada"},"x":1}""");
            result.GetProperty("messages")[0].GetProperty("content").GetProperty("text").GetString().ShouldBe("Greet Ada.");
            result.TryGetProperty("resultType", out _).ShouldBe(ask.IsStateless);
        }

        var ambiguous = await ask.ErrorAsync("prompts/get", """{"name":"greet"}""");
        ambiguous.GetProperty("code").GetInt32().ShouldBe(-32602);
        Texts(ambiguous.GetProperty("data"), "candidates").ShouldBe(["newer__greet", "older__greet"]);
        foreach (var name in new[] { "newer__gret", "nobody__greet", "gret" })
        {
            (await ask.ErrorAsync("prompts/get", $$"""{"name":"{{name}}"}""")).GetProperty("code").GetInt32().ShouldBe(-32602, name);
        }
    }

    [Theory]
    [InlineData(McpAsk.Stateless)]
    [InlineData(McpAsk.Session)]
    public async Task Complete_PromptOrTemplate_IsCompletedByItsServer(string era)
    {
        var ask = await AskAsync(era);

        foreach (var reference in new[]
        {
            """{"type":"ref/prompt","name":"newer__greet"}""",
            """{"type":"ref/prompt","name":"older__greet","title":"Greet"}""",
            """{"type":"ref/resource","uri":"mcp+server://newer/test://item/{number}"}""",
            """{"uri":"mcp+server://older/test%3A%2F%2Fitem%2F%7Bnumber%7D","type":"ref/resource"}""",
        })
        {
            var result = await ask.ResultAsync("completion/complete", $$$"""{"ref":{{{reference}}},"argument":{"name":"name","value":"A"}}""");
            Texts(result.GetProperty("completion"), "values").ShouldBe(["Ada", "Alan"], reference);
            result.TryGetProperty("resultType", out _).ShouldBe(ask.IsStateless);
        }

        foreach (var reference in new[]
        {
            """{"type":"ref/prompt","name":"greet"}""", """{"type":"ref/prompt","name":"nobody"}""", """{"type":"ref/resource","uri":"test://item/{number}"}""",
            """{"type":"ref/resource","name":"greet"}""", """{"type":"ref/other","name":"newer__greet"}""", "5", """{"type":"ref/prompt","name":"a","name":"b"}""",
        })
        {
            var error = await ask.ErrorAsync("completion/complete", $$$"""{"ref":{{{reference}}},"argument":{"name":"name","value":"A"}}""");
            error.GetProperty("code").GetInt32().ShouldBe(-32602, reference);
        }
    }

    [Theory]
    [InlineData(McpAsk.Stateless, "newer")]
    [InlineData(McpAsk.Stateless, "older")]
    [InlineData(McpAsk.Session, "newer")]
    [InlineData(McpAsk.Session, "older")]
    public async Task Read_WithProgress_TellsItBeforeTheResult(string era, string server)
    {
        var ask = await AskAsync(era);
        var post = ask.Post("resources/read", $$"""{"uri":"mcp+server://{{server}}/test%3A%2F%2Fgreeting"}""");
        post.Params["_meta"]!["progressToken"] = "mine";
        using var response = await post.StartAsync(service.Http, _tenant.Path, Cancel);
        await using var events = await EventReader.OfAsync(response);

        for (var step = 1; step <= 2; step++)
        {
            var progress = (await events.NextAsync(Cancel)).ShouldNotBeNull().GetProperty("params");
            (progress.GetProperty("progressToken").GetString(), progress.GetProperty("progress").GetInt32()).ShouldBe(("mine", step));
        }

        (await events.NextAsync(Cancel)).ShouldNotBeNull().GetProperty("result").GetProperty("contents")[0].GetProperty("text").GetString().ShouldBe("hello");
    }

    [Fact]
    public async Task SdkClient_GetsWhatItGetsDirectly()
    {
        await using var client = await ConnectAsync();
        await using var direct = await SdkClient.ConnectAsync(_newer.Url, HttpTransportMode.StreamableHttp, options: null, Cancel);

        (client.ServerCapabilities.Resources, client.ServerCapabilities.Prompts, client.ServerCapabilities.Completions).ShouldSatisfyAllConditions(
            found => found.Resources.ShouldNotBeNull(), found => found.Prompts.ShouldNotBeNull(), found => found.Completions.ShouldNotBeNull());
        foreach (var resource in await client.ListResourcesAsync(cancellationToken: Cancel))
        {
            var own = ResourceUris.TryRead(resource.Uri, out _, out var uri) ? uri : resource.Uri;
            var read = await client.ReadResourceAsync(resource.Uri, cancellationToken: Cancel);
            var directly = await direct.ReadResourceAsync(own, cancellationToken: Cancel);
            Json(read.Contents).ShouldBe(Json(directly.Contents));
        }

        var arguments = new Dictionary<string, object?> { ["name"] = "Grace" };
        var prompt = (await client.ListPromptsAsync(cancellationToken: Cancel)).First(prompt => prompt.Name == "newer__greet");
        Json((await prompt.GetAsync(arguments, cancellationToken: Cancel)).Messages)
            .ShouldBe(Json((await direct.GetPromptAsync("greet", arguments, cancellationToken: Cancel)).Messages));
    }

    [Fact]
    public async Task ReadAndGet_AreRecorded()
    {
        var ask = await AskAsync(McpAsk.Stateless);
        var read = await ask.SendAsync("resources/read", $$"""{"uri":"{{OnlyNewer}}"}""");
        var got = await ask.SendAsync("prompts/get", """{"name":"older__greet","arguments":{"name":"Ada"}}""");
        await ask.SendAsync("resources/list");

        JsonElement[] found = [];
        await Eventually.TrueAsync(async _ =>
        {
            found = [.. (await _tenant.GetAsync("/audit")).Json.GetProperty("records").EnumerateArray().Where(record =>
                record.GetProperty("request_id").GetString() is { } id && (id == read.RequestId || id == got.RequestId))];
            return found.Length == 2;
        });
        found.Select(record => (Text(record, "action"), Text(record, "server"), Text(record, "tool"), Text(record, "outcome"))).ShouldBe(
            [("readResource", "newer", OnlyNewer, "ok"), ("getPrompt", "older", "greet", "ok")], ignoreOrder: true);
    }

    [Fact]
    public async Task ServerIsDown_IsListedAndReadingSaysWhatHappened()
    {
        await _older.DisposeAsync();
        var ask = await AskAsync(McpAsk.Session);

        Texts(await ask.ResultAsync("prompts/list"), "prompts", "name").ShouldContain("older__greet");
        var error = await ask.ErrorAsync("resources/read", """{"uri":"mcp+server://older/test%3A%2F%2Fgreeting"}""");
        error.GetProperty("data").GetProperty("code").GetString().ShouldBe(ErrorCodes.ConnectionFailed);
    }

    private static string? Text(JsonElement element, string member) => element.GetProperty(member).GetString();

    private static string?[] Texts(JsonElement element, string list, string? member = null) =>
        [.. element.GetProperty(list).EnumerateArray().Select(entry => member is null ? entry.GetString() : Text(entry, member))];

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, ModelContextProtocol.McpJsonUtilities.DefaultOptions);

    private Task<McpAsk> AskAsync(string era) => McpAsk.OfAsync(era, service.Http, _tenant.Path);

    private Task<McpClient> ConnectAsync() => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(service.Http.BaseAddress!, _tenant.Path),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {Service.AdminKey}" },
        }),
        cancellationToken: Cancel);
}
