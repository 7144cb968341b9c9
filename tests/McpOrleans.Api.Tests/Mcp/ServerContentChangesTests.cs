using System.Net;
using System.Text.Json;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Mcp;

/// <summary>What the endpoint announces, what limited keys see of it, and how clients hear of changes of resources and prompts.</summary>
public sealed class ServerContentChangesTests(Service service) : IAsyncLifetime
{
    private readonly Tenant _tenant = service.NewTenant();
    private TestServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(null, "resources")]
    [InlineData(null, "prompts")]
    [InlineData("2025-11-25", "resources")]
    [InlineData("2025-11-25", "prompts")]
    public async Task ListChanges_IsListedAnewAndToldOnce(string? protocol, string kind)
    {
        await using var upstream = await TestServer.StartAsync(new() { Protocol = protocol });
        await _tenant.AddAsync("one", upstream);
        using var response = await new McpPost(
            "subscriptions/listen", """{"notifications":{"promptsListChanged":true,"toolsListChanged":true,"resourcesListChanged":true}}""").StartAsync(service.Http, _tenant.Path, Cancel);
        await using var events = await EventReader.OfAsync(response);
        (await events.NextAsync(Cancel)).ShouldNotBeNull().GetProperty("params").GetProperty("notifications").GetRawText()
            .ShouldBe("""{"promptsListChanged":true,"toolsListChanged":true,"resourcesListChanged":true}""");
        var listings = upstream.Script.Traffic.Messages($"{kind}/list");

        await Task.WhenAll(Enumerable.Range(1, 5).Select(number => ChangeAsync(upstream, kind, number)));

        var told = (await events.NextAsync(Cancel)).ShouldNotBeNull();
        told.GetProperty("method").GetString().ShouldBe($"notifications/{kind}/list_changed");
        told.GetProperty("params").GetProperty("_meta").GetProperty("io.modelcontextprotocol/subscriptionId").GetInt32().ShouldBe(1);
        (await ListAsync(kind)).Count(entry => entry.Contains("fresh-", StringComparison.Ordinal)).ShouldBe(5);
        upstream.Script.Traffic.Messages($"{kind}/list").ShouldBe(listings + 1);
    }

    [Theory]
    [InlineData("resources/list", FaultKind.JsonRpcError)]
    [InlineData("prompts/list", FaultKind.JsonRpcError)]
    [InlineData("resources/templates/list", FaultKind.JsonRpcError)]
    [InlineData("resources/list", FaultKind.Hang)]
    public async Task OneListingFails_CostsNothingElse(string method, FaultKind kind)
    {
        _server.Script.Faults.Add(new Fault { Kind = kind, Method = method });
        var config = $$"""{"url":"{{_server.Url}}","timeout":2}""";
        (await _tenant.PutAsync("/servers/one", config)).ShouldBe(HttpStatusCode.Created);

        await Eventually.TrueAsync(
            async _ =>
            {
                var server = (await _tenant.GetAsync("/servers/one")).Json;
                return server.GetProperty("content_left_out").EnumerateArray().Any(reason => reason.GetString()!.Contains("could not be listed", StringComparison.Ordinal));
            },
            cancellationToken: Cancel);

        var lists = new Dictionary<string, int>
        {
            ["tools/list"] = (await ListAsync("tools")).Length,
            ["resources/list"] = (await ListAsync("resources")).Length,
            ["resources/templates/list"] = (await ListAsync("resources/templates", "resourceTemplates")).Length,
            ["prompts/list"] = (await ListAsync("prompts")).Length,
        };
        lists.Where(list => list.Value == 0).Select(list => list.Key).ShouldBe([method]);
    }

    [Fact]
    public async Task Capabilities_AreThoseOfTheServers()
    {
        await _tenant.CreateAsync();
        (await CapabilitiesAsync(service.Http, _tenant.Path)).ShouldBe(["tools"]);

        await using var older = await TestServer.StartAsync(new() { Protocol = "2025-11-25" });
        await _tenant.AddAsync("one", older);
        (await CapabilitiesAsync(service.Http, _tenant.Path)).ShouldBe(["completions", "logging", "prompts", "resources", "tools"]);

        using var some = service.ClientWith(await _tenant.IssueKeyAsync(tools: new { allow = new[] { "one__g*" } }));
        (await CapabilitiesAsync(some, "/mcp")).ShouldBe(["completions", "logging", "prompts", "tools"]);

        using var none = service.ClientWith(await _tenant.IssueKeyAsync(servers: new { deny = new[] { "one" } }));
        (await CapabilitiesAsync(none, "/mcp")).ShouldBe(["tools"]);
    }

    [Theory]
    [InlineData(McpAsk.Stateless)]
    [InlineData(McpAsk.Session)]
    public async Task LimitedKey_SeesPromptsByTheRulesOfToolsAndNoResources(string era)
    {
        _server.Script.Content.AddPrompt("other");
        await _tenant.AddAsync("one", _server);
        using var http = service.ClientWith(await _tenant.IssueKeyAsync(tools: new { allow = new[] { "one__g*" } }));
        var ask = await McpAsk.OfAsync(era, http, "/mcp");

        (await ask.ResultAsync("prompts/list")).GetProperty("prompts").EnumerateArray().Select(prompt => prompt.GetProperty("name").GetString()).ShouldBe(["one__greet"]);
        (await ask.ResultAsync("prompts/get", """{"name":"one__greet","arguments":{"name":"x"}}""")).TryGetProperty("messages", out _).ShouldBeTrue();
        (await ask.ErrorAsync("prompts/get", """{"name":"one__other"}""")).GetProperty("data").GetProperty("code").GetString().ShouldBe(ErrorCodes.PromptNotFound);
        (await ask.ResultAsync("resources/list")).GetProperty("resources").GetArrayLength().ShouldBe(0);
        (await ask.ResultAsync("resources/templates/list")).GetProperty("resourceTemplates").GetArrayLength().ShouldBe(0);
        foreach (var uri in new[] { "test://greeting", "test://item/1", "mcp+server://one/test%3A%2F%2Fgreeting" })
        {
            (await ask.ErrorAsync("resources/read", $$"""{"uri":"{{uri}}"}""")).GetProperty("data").GetProperty("code").GetString().ShouldBe(ErrorCodes.ResourceNotFound);
        }

        _server.Script.Traffic.Messages("resources/read").ShouldBe(0);
        await ask.ErrorAsync("completion/complete", """{"ref":{"type":"ref/resource","uri":"test://item/{number}"},"argument":{"name":"number","value":"A"}}""");
        _server.Script.Traffic.Messages("completion/complete").ShouldBe(0);
    }

    [Fact]
    public async Task Prefix_Empty_ExposesBareNamesOfPrompts()
    {
        await _tenant.AddAsync("one", _server, config => config["tool_prefix"] = "");
        var ask = await McpAsk.OfAsync(McpAsk.Stateless, service.Http, _tenant.Path);

        (await ListAsync("prompts")).ShouldHaveSingleItem().ShouldContain("\"name\":\"greet\"");
        foreach (var name in new[] { "greet", "one__greet" })
        {
            (await ask.ResultAsync("prompts/get", $$$"""{"name":"{{{name}}}","arguments":{"name":"Ada"}}""")).GetProperty("messages").GetArrayLength().ShouldBe(1);
        }
    }

    [Fact]
    public async Task Lists_ManyEntries_ComeInPagesThatHaveEachOnce()
    {
        for (var number = 0; number < 1100; number++)
        {
            _server.Script.Content.AddResource($"test://many/{number:0000}?q=ü");
        }

        await _tenant.AddAsync("one", _server);
        var ask = await McpAsk.OfAsync(McpAsk.Stateless, service.Http, _tenant.Path);
        var uris = new List<string>();
        var pages = 0;
        for (string? cursor = null; pages == 0 || cursor is not null; pages++)
        {
            var page = await ask.ResultAsync("resources/list", cursor is null ? null : $$"""{"cursor":"{{cursor}}"}""");
            uris.AddRange(page.GetProperty("resources").EnumerateArray().Select(resource => resource.GetProperty("uri").GetString()!));
            cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }

        (pages, uris.Count).ShouldBe((3, 1101));
        uris.ShouldBe(uris.Distinct().Order(StringComparer.Ordinal));
        (await ask.ErrorAsync("resources/list", """{"cursor":"?"}""")).GetProperty("code").GetInt32().ShouldBe(-32602);
    }

    private static Task ChangeAsync(TestServer upstream, string kind, int number)
    {
        var content = upstream.Script.Content;
        if (kind == "resources")
        {
            content.AddResource($"test://fresh-{number}");
            return content.NotifyResourcesChangedAsync(Cancel);
        }

        content.AddPrompt($"fresh-{number}");
        return content.NotifyPromptsChangedAsync(Cancel);
    }

    private static async Task<string[]> CapabilitiesAsync(HttpClient http, string path)
    {
        var discovered = (await new McpPost("server/discover").SendAsync(http, path)).ShouldBe(HttpStatusCode.OK).Json.GetProperty("result").GetProperty("capabilities");
        var begun = (await ClientSession.Initialize("2025-11-25").SendAsync(http, path)).ShouldBe(HttpStatusCode.OK).Json.GetProperty("result").GetProperty("capabilities");
        begun.GetRawText().ShouldBe(discovered.GetRawText());
        return [.. discovered.EnumerateObject().Select(capability => capability.Name).Order(StringComparer.Ordinal)];
    }

    private async Task<string[]> ListAsync(string kind, string? member = null) =>
        [.. (await new McpPost($"{kind}/list").SendAsync(service.Http, _tenant.Path)).ShouldBe(HttpStatusCode.OK).Json
            .GetProperty("result").GetProperty(member ?? kind).EnumerateArray().Select(entry => entry.GetRawText())];
}
