using System.Net;
using System.Text.Json;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Mcp;

/// <summary>What is wrong with a use of the tool search, and what a client is told of changes.</summary>
public sealed class ToolSearchRulesTests(Service service) : IAsyncLifetime
{
    private const string Header = "McpOrleans-Tool-Search";

    private readonly Tenant _tenant = service.NewTenant();
    private HttpClient _http = null!;
    private TestServer _upstream = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _http = service.ClientWith(Service.AdminKey);
        _http.DefaultRequestHeaders.Add(Header, "true");
        _upstream = await TestServer.StartAsync();
        await _tenant.AddAsync("one", _upstream);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("True")]
    [InlineData("1")]
    [InlineData("")]
    [InlineData("true, false")]
    [InlineData("true", "true")]
    public async Task Header_SaysNeither_IsRefused(params string[] values)
    {
        var session = await ClientSession.BeginAsync(service.Http, _tenant.Path, "2025-03-26");
        var batch = session.Post("ping");
        batch.Raw = "[" + batch.Message.ToJsonString() + "]";
        McpPost[] posts = [new("tools/list"), new("server/discover"), session.Post("tools/list"), ClientSession.Initialize("2025-11-25"), batch];
        foreach (var post in posts)
        {
            var error = (await post.With(Header, values).SendAsync(service.Http, _tenant.Path)).ShouldBe(HttpStatusCode.BadRequest).Json.GetProperty("error");

            error.GetProperty("message").GetString().ShouldBe($"The header {Header} must be given once and say 'true' or 'false'.");
            error.GetProperty("data").GetProperty("code").GetString().ShouldBe(ErrorCodes.InvalidRequest);
            error.GetProperty("data").GetProperty("suggestion").GetString()!.ShouldContain("tool_search");
        }
    }

    [Fact]
    public async Task Header_SaysNeither_NoStreamIsOpened()
    {
        using var odd = service.ClientWith(Service.AdminKey);
        var session = await ClientSession.BeginAsync(odd, _tenant.Path);
        odd.DefaultRequestHeaders.Add(Header, "on");

        using var response = await session.OpenStreamAsync(lastEventId: null, Cancel);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("{}", "query")]
    [InlineData("""{"query":7}""", "query")]
    [InlineData("""{"query":null}""", "query")]
    [InlineData("""{"query":""}""", "query")]
    [InlineData("""{"query":" -!? "}""", "query")]
    [InlineData("""{"query":"x","limit":0}""", "limit")]
    [InlineData("""{"query":"x","limit":51}""", "limit")]
    [InlineData("""{"query":"x","limit":1.5}""", "limit")]
    [InlineData("""{"query":"x","limit":"5"}""", "limit")]
    [InlineData("""{"query":"x","limit":null}""", "limit")]
    [InlineData("""{"query":"x","limit":99999999999999999999999}""", "limit")]
    [InlineData("""{"query":"x","query":"y"}""", "twice")]
    [InlineData("""{"query":"x","limit":5,"l\u0069mit":6}""", "twice")]
    [InlineData("""{"query":"x","server":"one"}""", "server")]
    public Task Find_MalformedArguments_TellsTheModel(string arguments, string word) => ShouldTellAsync("find_tools", arguments, word);

    [Fact]
    public Task Find_TooLongQuery_TellsTheModel() => ShouldTellAsync("find_tools", $$"""{"query":"{{new string('x', 1001)}}"}""", "1000");

    [Theory]
    [InlineData("{}", "name")]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"name":["one__echo"]}""", "name")]
    [InlineData("""{"name":"one__echo","arguments":"{}"}""", "arguments")]
    [InlineData("""{"name":"one__echo","arguments":null}""", "arguments")]
    [InlineData("""{"name":"one__echo","arguments":[]}""", "arguments")]
    [InlineData("""{"name":"one__echo","name":"one__fail"}""", "twice")]
    [InlineData("""{"name":"one__echo","arguments":{},"arguments":{}}""", "twice")]
    [InlineData("""{"name":"one__echo","message":"hi"}""", "message")]
    [InlineData("""{"name":"call_tool","arguments":{"name":"one__echo"}}""", "server__call_tool")]
    [InlineData("""{"name":"find_tools","arguments":{"query":"x"}}""", "server__find_tools")]
    public Task Call_MalformedArguments_TellsTheModel(string arguments, string word) => ShouldTellAsync("call_tool", arguments, word);

    [Theory]
    [InlineData("find_tools")]
    [InlineData("call_tool")]
    public async Task ArgumentsOfAnotherKind_AreAnErrorAsOfEveryTool(string tool)
    {
        var error = (await new McpPost("tools/call", $$"""{"name":"{{tool}}","arguments":["x"]}""").SendAsync(_http, _tenant.Path)).Json.GetProperty("error");

        error.GetProperty("code").GetInt32().ShouldBe(-32602);
    }

    [Fact]
    public async Task SwitchedOff_ThereAreNoSuchTools()
    {
        var error = (await new McpPost("tools/call", """{"name":"find_tools","arguments":{"query":"echo"}}""").SendAsync(service.Http, _tenant.Path)).Json.GetProperty("error");

        error.GetProperty("data").GetProperty("code").GetString().ShouldBe(ErrorCodes.ToolNotFound);
    }

    [Fact]
    public async Task Cursor_OfTheWholeList_IsNoneOfThisList() =>
        (await new McpPost("tools/list", """{"cursor":"!"}""").SendAsync(_http, _tenant.Path)).Json.GetProperty("error").GetProperty("code").GetInt32().ShouldBe(-32602);

    [Fact]
    public async Task Find_AllPlacesAreTaken_TakesNone()
    {
        (await service.Http.SendJsonAsync("PUT", $"/tenants/{_tenant.Name}", """{"quotas":{"concurrent_calls":1}}""")).ShouldBe(HttpStatusCode.OK);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var hanging = new McpPost("tools/call", """{"name":"one__hang"}""").StartAsync(_http, _tenant.Path, end.Token);
        await Eventually.TrueAsync(() => _upstream.Script.Traffic.Read().RunningCalls == 1, cancellationToken: Cancel);

        // Until the quota is in force here, nothing is refused.
        await Eventually.TrueAsync(async _ =>
            (await ResultAsync("call_tool", """{"name":"one__echo","arguments":{"message":"x"}}""")).TryGetProperty("isError", out var _));
        (await ResultAsync("find_tools", """{"query":"echo"}""")).TryGetProperty("isError", out _).ShouldBeFalse();

        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(hanging);
    }

    [Fact]
    public async Task Stream_ToolsChange_TellsOfTheOtherListsOnly()
    {
        var session = await ClientSession.BeginAsync(_http, _tenant.Path);
        await using var events = await EventReader.OfAsync(await session.OpenStreamAsync(lastEventId: null, Cancel));
        (await events.NextEventAsync(Cancel)).ShouldNotBeNull().Data.ShouldBeEmpty();

        await _tenant.AddAsync("two", _upstream);

        var told = new List<string?>();
        for (var i = 0; i < 2; i++)
        {
            told.Add((await events.NextAsync(Cancel)).ShouldNotBeNull().GetProperty("method").GetString());
        }

        told.ShouldBe(["notifications/resources/list_changed", "notifications/prompts/list_changed"]);
    }

    [Fact]
    public async Task Listen_ToolsChange_TellsOfTheOtherListsOnly()
    {
        using var response = await new McpPost("subscriptions/listen", """{"notifications":{"toolsListChanged":true,"promptsListChanged":true}}""").StartAsync(_http, _tenant.Path, Cancel);
        await using var events = await EventReader.OfAsync(response);
        (await events.NextAsync(Cancel)).ShouldNotBeNull().GetProperty("method").GetString().ShouldBe("notifications/subscriptions/acknowledged");

        await _tenant.AddAsync("two", _upstream);

        (await events.NextAsync(Cancel)).ShouldNotBeNull().GetProperty("method").GetString().ShouldBe("notifications/prompts/list_changed");
    }

    /// <summary>As MCP has it for wrong arguments: a result, which a model reads and can act on, and for programs the code.</summary>
    private async Task ShouldTellAsync(string tool, string arguments, string word)
    {
        var result = await ResultAsync(tool, arguments);

        result.GetProperty("isError").GetBoolean().ShouldBeTrue();
        result.GetProperty("content")[0].GetProperty("text").GetString()!.ShouldContain(word);
        result.GetProperty("_meta").GetProperty("mcporleans/error").GetProperty("code").GetString().ShouldBe(ErrorCodes.InvalidRequest);
        _upstream.Script.Traffic.Calls("echo").ShouldBe(0);
    }

    private async Task<JsonElement> ResultAsync(string tool, string arguments)
    {
        var post = new McpPost("tools/call", $$"""{"name":"{{tool}}","arguments":"ARGUMENTS"}""");
        post.Raw = post.Message.ToJsonString().Replace("\"ARGUMENTS\"", arguments, StringComparison.Ordinal);
        return (await post.SendAsync(_http, _tenant.Path)).ShouldBe(HttpStatusCode.OK).Json.GetProperty("result");
    }
}
