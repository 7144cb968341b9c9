using System.Net;
using System.Text.Json;
using McpOrleans.Api.Authentication;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Tools;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Tenants;

/// <summary>Two tenants; one has servers, the other asks for them.</summary>
public sealed class IsolationTests(Service service) : IAsyncLifetime
{
    private const string Server = "treasury";
    private const string Tool = "count_money";

    private readonly Tenant _rich = service.NewTenant();
    private readonly Tenant _curious = service.NewTenant();
    private TestServer _upstream = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await TestServer.StartAsync();
        _upstream.Script.Tools.Add(ServerTool.Named(Tool));
        await _rich.AddAsync(Server, _upstream);
        _client = service.ClientWith(await _curious.IssueKeyAsync(Roles.TenantAdmin));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("/mcp/servers", """{"servers":[]}""")]
    [InlineData("/mcp/tools", """{"tools":[],"version":0,"stale_servers":[],"name_clashes":[]}""")]
    [InlineData("/mcp/tools?query=money", """{"tools":[],"version":0,"stale_servers":[],"name_clashes":[]}""")]
    [InlineData("/mcp/health", """{"status":"healthy","servers":{}}""")]
    [InlineData("/mcp/circuit-breakers", """{"circuit_breakers":{}}""")]
    public async Task List_OfAnotherTenant_IsThatOfAnEmptyService(string path, string expected) =>
        (await _client.SendAsync("GET", path)).ShouldBe(HttpStatusCode.OK).Json.GetRawText().ShouldBe(expected);

    [Theory]
    [InlineData("GET", "/mcp/servers/treasury", null)]
    [InlineData("GET", "/mcp/servers/treasury/tools", null)]
    [InlineData("GET", "/mcp/tools?server=treasury", null)]
    [InlineData("POST", "/mcp/servers/treasury/connect", null)]
    [InlineData("POST", "/mcp/servers/treasury/reconnect", null)]
    [InlineData("POST", "/mcp/circuit-breakers/treasury/isolate", null)]
    [InlineData("POST", "/mcp/call", """{"tool":"count_money"}""")]
    [InlineData("POST", "/mcp/call", """{"tool":"treasury__count_money"}""")]
    [InlineData("POST", "/mcp/call", """{"tool":"count_money","server":"treasury"}""")]
    public async Task Request_ForAnothersServer_AnswersAsForOneThatNobodyHas(string method, string path, string? body)
    {
        var anothers = await SendAsync(path, body);
        var nobodys = await SendAsync(Renamed(path), body is null ? null : Renamed(body));

        anothers.Status.ShouldBe(HttpStatusCode.NotFound);
        nobodys.Status.ShouldBe(HttpStatusCode.NotFound);
        Renamed(Text(anothers)).ShouldBe(Text(nobodys));

        Task<Answer> SendAsync(string to, string? json) =>
            json is null ? _client.SendAsync(method, to) : _client.SendJsonAsync(method, to, json);
    }

    [Fact]
    public async Task Server_OfTheSameName_IsAnotherServer()
    {
        (await _client.SendJsonAsync("PUT", $"/mcp/servers/{Server}", $$"""{"url":"{{_upstream.Url}}","enabled":false}""")).ShouldBe(HttpStatusCode.Created);
        (await _client.SendAsync("DELETE", $"/mcp/servers/{Server}")).ShouldBe(HttpStatusCode.NoContent);

        (await _rich.GetAsync($"/servers/{Server}")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("enabled").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Deletion_OfOneTenant_LeavesTheOtherAlone()
    {
        (await service.Http.SendAsync("DELETE", $"/tenants/{_curious.Name}")).ShouldBe(HttpStatusCode.NoContent);

        (await _rich.CallAsync(Tool)).ShouldBe(HttpStatusCode.OK).Json.GetProperty("success").GetBoolean().ShouldBeTrue();
    }

    private static string Renamed(string text) => text.Replace(Server, "xxxxxxxx").Replace(Tool, "yyyyyyyyyyy");

    private static string Text(Answer answer) => JsonSerializer.Serialize(answer.Json.EnumerateObject()
        .Where(field => field.Name is not ("request_id" or "execution_time_ms")).Select(field => field.Value.ToString()));
}
