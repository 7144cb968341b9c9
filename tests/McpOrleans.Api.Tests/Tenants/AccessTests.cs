using System.Net;
using System.Text.Json;
using McpOrleans.Api.Authentication;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Tools;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Tenants;

/// <summary>A key that may see <c>sky</c> without its secrets, of a tenant that also has <c>sea</c>.</summary>
public sealed class AccessTests(Service service) : IAsyncLifetime
{
    private readonly Tenant _tenant = service.NewTenant();
    private TestServer _upstream = null!;
    private HttpClient _limited = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await TestServer.StartAsync();
        _upstream.Script.Tools.Add(ServerTool.Named("get_secret"));
        await _tenant.AddAsync("sky", _upstream);
        await _tenant.AddAsync("sea", _upstream);
        _limited = service.ClientWith(await _tenant.IssueKeyAsync(tools: new { allow = new[] { "sky__*" }, deny = new[] { "*secret*" } }));
    }

    public async ValueTask DisposeAsync()
    {
        _limited.Dispose();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("/mcp/servers")]
    [InlineData("/mcp/tools")]
    [InlineData("/mcp/tools?query=echo+sea+secret")]
    [InlineData("/mcp/health")]
    [InlineData("/mcp/health?probe=true")]
    [InlineData("/mcp/circuit-breakers")]
    [InlineData("/mcp/servers/sky/tools")]
    public async Task List_LimitedKey_SaysNothingOfTheRest(string path)
    {
        var answer = (await _limited.SendAsync("GET", path)).ShouldBe(HttpStatusCode.OK).Json.GetRawText();

        answer.ShouldContain("sky");
        answer.ShouldNotContain("sea");
        answer.ShouldNotContain("secret");
    }

    [Fact]
    public async Task Count_LimitedKey_IsOfWhatItSees()
    {
        var all = (await _tenant.GetAsync("/servers/sky")).Json.GetProperty("tools_count").GetInt32();

        (await _limited.SendAsync("GET", "/mcp/servers/sky")).Json.GetProperty("tools_count").GetInt32().ShouldBe(all - 1);
        (await _limited.SendAsync("GET", "/mcp/health")).Json.GetProperty("servers").GetProperty("sky").GetProperty("tools_count").GetInt32()
            .ShouldBe(all - 1);
    }

    [Fact]
    public async Task Status_LimitedKey_ShowsOnlyWhatConcernsItsTools()
    {
        var config = JsonSerializer.Serialize(new
        {
            url = _upstream.Url,
            retry_attempts = 0,
            tools = new { allow = new[] { "echo", "get_secret", "fail" }, deny = new[] { "secret_*", "slow" } },
        });
        (await _tenant.PutAsync("/servers/sky", config)).ShouldBe(HttpStatusCode.OK);
        (await _tenant.CallAsync("sky__get_secret")).ShouldBe(HttpStatusCode.OK);
        _upstream.Script.Faults.Add(new Fault { Kind = FaultKind.JsonRpcError, Message = "get_secret is broken" });
        (await _tenant.PostAsync("/servers/sky/reconnect")).ShouldBe(HttpStatusCode.OK);
        var whole = (await _tenant.GetAsync("/servers/sky")).Json;
        whole.GetProperty("last_error").GetString().ShouldNotBeNull().ShouldContain("get_secret is broken");

        foreach (var seen in new[]
        {
            (await _limited.SendAsync("GET", "/mcp/servers/sky")).ShouldBe(HttpStatusCode.OK).Json,
            (await _limited.SendAsync("GET", "/mcp/servers")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("servers")[0],
            (await _limited.SendAsync("GET", "/mcp/health")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("servers").GetProperty("sky"),
            (await _limited.SendAsync("GET", "/mcp/health?probe=true")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("servers").GetProperty("sky"),
        })
        {
            seen.GetRawText().ShouldNotContain("secret");
            seen.GetProperty("statistics").ValueKind.ShouldBe(JsonValueKind.Null);
            seen.GetProperty("last_error").GetString().ShouldBe("The failure is not shown, because the credential is limited to some of the server's tools.");
            seen.GetProperty("last_error_code").GetString().ShouldBe(ErrorCodes.ProtocolError);
            if (seen.TryGetProperty("config", out var shown))
            {
                shown.GetProperty("tools").GetRawText().ShouldBe("""{"allow":["echo","fail"],"deny":["slow"]}""");
                shown.GetProperty("url").GetString().ShouldBe(_upstream.Url.ToString());
            }
        }
    }

    [Fact]
    public async Task Status_KeyForAllToolsOfTheServer_IsWhole()
    {
        (await _tenant.PutAsync("/servers/sky", $$$"""{"url":"{{{_upstream.Url}}}","tools":{"deny":["get_secret"]}}""")).ShouldBe(HttpStatusCode.OK);
        foreach (var key in new[] { await _tenant.IssueKeyAsync(servers: new { allow = new[] { "sky" } }), await _tenant.IssueKeyAsync(tools: new { allow = new[] { "sky__*" } }) })
        {
            using var client = service.ClientWith(key);

            var seen = (await client.SendAsync("GET", "/mcp/servers/sky")).ShouldBe(HttpStatusCode.OK).Json;

            seen.GetProperty("statistics").ValueKind.ShouldBe(JsonValueKind.Object);
            seen.GetProperty("config").GetProperty("tools").GetProperty("deny")[0].GetString().ShouldBe("get_secret");
        }
    }

    [Theory]
    [InlineData("GET", "/mcp/servers/sea")]
    [InlineData("GET", "/mcp/servers/sea/tools")]
    [InlineData("GET", "/mcp/tools?server=sea")]
    public async Task Server_NotAllowed_IsAsIfItWereNotThere(string method, string path)
    {
        var hidden = (await _limited.SendAsync(method, path)).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.ServerNotFound);
        var absent = await _limited.SendAsync(method, path.Replace("sea", "xxx"));

        Same(hidden, "sea").ShouldBe(Same(absent, "xxx"));
    }

    [Theory]
    [InlineData("sky__get_secret", null, ErrorCodes.ToolNotFound)]
    [InlineData("get_secret", null, ErrorCodes.ToolNotFound)]
    [InlineData("get_secret", "sky", ErrorCodes.ToolNotFound)]
    [InlineData("sky__get_secret", "sky", ErrorCodes.ToolNotFound)]
    [InlineData("sea__echo", null, ErrorCodes.ToolNotFound)]
    [InlineData("echo", "sea", ErrorCodes.ServerNotFound)]
    public async Task Call_NotAllowed_IsNotFoundAndNotSuggested(string tool, string? server, string code)
    {
        var answer = (await _limited.SendJsonAsync("POST", "/mcp/call", JsonSerializer.Serialize(new { tool, server })))
            .ShouldBeProblem(HttpStatusCode.NotFound, code);

        if (answer.Json.TryGetProperty("candidates", out var candidates))
        {
            candidates.GetRawText().ShouldNotContain("sea");
            candidates.GetRawText().ShouldNotContain("secret");
        }
    }

    [Fact]
    public async Task Call_ToolOfOneVisibleServer_IsNotAmbiguous()
    {
        (await _tenant.CallAsync("echo", new { message = "hi" })).ShouldBeProblem(HttpStatusCode.Conflict, ErrorCodes.AmbiguousTool);

        (await _limited.SendJsonAsync("POST", "/mcp/call", """{"tool":"echo","arguments":{"message":"hi"}}""")).ShouldBe(HttpStatusCode.OK)
            .Text("server_name").ShouldBe("sky");
    }

    [Fact]
    public async Task Admin_LimitedKey_ReachesOnlyWhatItSees()
    {
        using var admin = service.ClientWith(await _tenant.IssueKeyAsync(Roles.TenantAdmin, servers: new { deny = new[] { "sea" } }));

        (await admin.SendAsync("POST", "/mcp/circuit-breakers/sea/isolate")).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.ServerNotFound);
        (await admin.SendAsync("POST", "/mcp/servers/sea/disconnect")).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.ServerNotFound);
        (await admin.SendAsync("DELETE", "/mcp/servers/sea")).ShouldBe(HttpStatusCode.NoContent);
        (await admin.SendJsonAsync("POST", "/mcp/import", """{"mcpServers":{"sea":{"url":"http://127.0.0.1:9/mcp"}}}"""))
            .ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);

        (await _tenant.GetAsync("/servers/sea")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("config").GetProperty("url").GetString()
            .ShouldBe(_upstream.Url.ToString());
    }

    private static string Same(Answer answer, string name) => JsonSerializer.Serialize(
        answer.Json.EnumerateObject().Where(field => field.Name != "request_id").Select(field => field.Value.ToString().Replace(name, "?")));
}
