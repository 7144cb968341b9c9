using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Tools;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Mcp;

/// <summary>Clients are offered the tools that MCP servers offer to clients of their capabilities.</summary>
public sealed class AbilityToolsTests(Service service) : IAsyncLifetime
{
    private const string Able = """{"elicitation":{}}""";

    private readonly Tenant _tenant = service.NewTenant();
    private TestServer _newer = null!;
    private TestServer _older = null!;

    public async ValueTask InitializeAsync()
    {
        ServerTool[] tools =
        [
            ServerTool.Named("for-some") with { IsOfferedTo = capabilities => capabilities?.Elicitation is not null },
            ServerTool.Named("for-others") with { IsOfferedTo = capabilities => capabilities?.Elicitation is null },
        ];
        _newer = await TestServer.StartAsync(new TestServerOptions(), tools);
        _older = await TestServer.StartAsync(new() { Protocol = "2025-06-18" }, tools);
        await _tenant.AddAsync("newer", _newer);
        await _tenant.AddAsync("older", _older);
    }

    public async ValueTask DisposeAsync()
    {
        await _newer.DisposeAsync();
        await _older.DisposeAsync();
    }

    [Fact]
    public async Task Stateless_SeesAndCallsWhatIsOfferedToItsCapabilities()
    {
        var able = NamesOf(await ListAsync(Able));
        var unable = NamesOf(await ListAsync("{}"));

        foreach (var server in new[] { "newer", "older" })
        {
            able.ShouldContain($"{server}__for-some");
            able.ShouldNotContain($"{server}__for-others");
            unable.ShouldContain($"{server}__for-others");
            unable.ShouldNotContain($"{server}__for-some");

            var call = new McpPost("tools/call", $$"""{"name":"{{server}}__for-some"}""");
            call.Meta["io.modelcontextprotocol/clientCapabilities"] = JsonNode.Parse(Able);
            (await call.SendAsync(service.Http, _tenant.Path)).Json.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("for-some");
            (await new McpPost("tools/call", $$"""{"name":"{{server}}__for-some"}""").SendAsync(service.Http, _tenant.Path))
                .Json.GetProperty("error").GetProperty("data").GetProperty("code").GetString().ShouldBe("tool_not_found");
        }
    }

    [Fact]
    public async Task Session_SeesAndCallsWhatIsOfferedToItsCapabilities()
    {
        var able = await ClientSession.BeginAsync(service.Http, _tenant.Path, capabilities: Able);
        var unable = await ClientSession.BeginAsync(service.Http, _tenant.Path);

        NamesOf((await able.RequestAsync("tools/list")).Json).ShouldContain("older__for-some");
        NamesOf((await unable.RequestAsync("tools/list")).Json).ShouldNotContain("older__for-some");
        var result = (await able.RequestAsync("tools/call", """{"name":"older__for-some"}""")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("result");
        result.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("for-some");
    }

    [Fact]
    public async Task LimitedKey_SeesOfThemWhatItMay()
    {
        using var limited = service.ClientWith(await _tenant.IssueKeyAsync(tools: new { allow = new[] { "older__for-*" } }));

        var post = List(Able);
        NamesOf((await post.SendAsync(limited, "/mcp")).ShouldBe(HttpStatusCode.OK).Json).ShouldBe(["older__for-some"]);
    }

    private static McpPost List(string capabilities)
    {
        var post = new McpPost("tools/list");
        post.Meta["io.modelcontextprotocol/clientCapabilities"] = JsonNode.Parse(capabilities);
        return post;
    }

    private static string?[] NamesOf(JsonElement json) =>
        [.. json.GetProperty("result").GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString())];

    private async Task<JsonElement> ListAsync(string capabilities) =>
        (await List(capabilities).SendAsync(service.Http, _tenant.Path)).ShouldBe(HttpStatusCode.OK).Json;
}
