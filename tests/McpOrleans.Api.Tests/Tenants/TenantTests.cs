using System.Net;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Tenants;

public sealed class TenantTests(Service service) : IAsyncLifetime
{
    private const string Settings = """
        {"display_name":"Acme","description":"Makes everything.","enabled":true,
         "quotas":{"requests_per_second":50,"burst":100,"concurrent_calls":64,"servers":20,"stored_bytes":1048576}}
        """;

    private readonly string _name = $"acme-{Guid.NewGuid():N}";
    private TestServer _upstream = null!;

    private string Path => $"/tenants/{_name}";

    public async ValueTask InitializeAsync() => _upstream = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Fact]
    public async Task Put_NewThenAgain_Is201Then200AndReturnsAllSettings()
    {
        var created = (await PutAsync(Settings)).ShouldBe(HttpStatusCode.Created);
        var replaced = (await PutAsync("""{"display_name":"Acme 2"}""")).ShouldBe(HttpStatusCode.OK);

        created.Message.Headers.Location!.ToString().ShouldBe(Path);
        created.Text("name").ShouldBe(_name);
        created.Text("description").ShouldBe("Makes everything.");
        created.Json.GetProperty("quotas").GetRawText()
            .ShouldBe("""{"requests_per_second":50,"burst":100,"concurrent_calls":64,"servers":20,"stored_bytes":1048576}""");
        replaced.Text("display_name").ShouldBe("Acme 2");
        replaced.Json.GetProperty("created_at").GetRawText().ShouldBe(created.Json.GetProperty("created_at").GetRawText());
        replaced.Json.GetProperty("quotas").GetProperty("servers").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        (await GetAsync(Path)).ShouldBe(HttpStatusCode.OK).Json.GetRawText().ShouldBe(replaced.Json.GetRawText());
        Listed(await GetAsync("/tenants")).ShouldContain(_name);
    }

    [Fact]
    public async Task Put_Wrong_NamesEveryField()
    {
        var answer = (await PutAsync("""{"display_nam":"x","enabled":"yes","quotas":{"burst":5,"servers":-1,"bites":2}}"""))
            .ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);

        answer.ErrorOf("display_nam")!.ShouldContain("display_name");
        answer.ErrorOf("enabled").ShouldNotBeNull();
        answer.ErrorOf("quotas.burst").ShouldNotBeNull();
        answer.ErrorOf("quotas.servers").ShouldNotBeNull();
        answer.ErrorOf("quotas.bites").ShouldNotBeNull();
        (await GetAsync(Path)).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.TenantNotFound);
    }

    [Fact]
    public async Task Put_ToolChanges_IsKeptUntilItIsLeftOut()
    {
        (await PutAsync("{}")).Text("tool_changes").ShouldBe("notify");
        (await PutAsync("""{"tool_changes":"quarantine"}""")).Text("tool_changes").ShouldBe("quarantine");
        (await GetAsync(Path)).Text("tool_changes").ShouldBe("quarantine");
        (await PutAsync("""{"tool_changes":"hide"}""")).ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest)
            .ErrorOf("tool_changes")!.ShouldContain("'quarantine'");
        (await PutAsync("""{"tool_changes":1}""")).ErrorOf("tool_changes").ShouldNotBeNull();
        (await PutAsync("{}")).Text("tool_changes").ShouldBe("notify");
    }

    [Theory]
    [InlineData("-9223372036854775808")]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775808")]
    [InlineData("1e400")]
    public async Task Put_NumberBeyondAllLimits_Is400(string number) =>
        (await PutAsync($$"""{"quotas":{"servers":{{number}},"stored_bytes":{{number}} } }"""))
            .ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest)
            .ErrorOf("quotas.stored_bytes").ShouldNotBeNull();

    [Fact]
    public async Task Put_NameThatDiffersOnlyByCase_Is400AndNamesTheOther()
    {
        (await PutAsync("{}")).ShouldBe(HttpStatusCode.Created);
        var twin = _name.ToUpperInvariant();

        (await service.Http.SendJsonAsync("PUT", $"/tenants/{twin}", "{}")).ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest)
            .ErrorOf("name").ShouldNotBeNull().ShouldContain($"'{_name}'");

        (await GetAsync($"/tenants/{twin}")).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.TenantNotFound);
        Listed(await GetAsync("/tenants")).ShouldNotContain(twin);
    }

    [Fact]
    public async Task PutServer_NameThatDiffersOnlyByCase_Is400AndNamesTheOther()
    {
        var tenant = new Tenant(service.Http, _name);
        (await tenant.PutAsync("/servers/github", """{"url":"http://127.0.0.1:9/mcp","enabled":false}""")).ShouldBe(HttpStatusCode.Created);

        (await tenant.PutAsync("/servers/GitHub", """{"url":"http://127.0.0.1:9/mcp","enabled":false}"""))
            .ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest)
            .ErrorOf("name").ShouldNotBeNull().ShouldContain("'github'");

        (await tenant.GetAsync("/servers")).Json.GetProperty("servers").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Default_Always_IsThereAndStays()
    {
        Listed(await GetAsync("/tenants")).ShouldContain(Names.DefaultTenant);
        (await GetAsync($"/tenants/{Names.DefaultTenant}")).ShouldBe(HttpStatusCode.OK);

        (await service.Http.SendAsync("DELETE", $"/tenants/{Names.DefaultTenant}")).ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest)
            .Text("suggestion").ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("GET", "/mcp/servers")]
    [InlineData("PUT", "/mcp/servers/x")]
    [InlineData("POST", "/mcp/call")]
    [InlineData("GET", "/keys")]
    [InlineData("POST", "/keys")]
    [InlineData("GET", "")]
    public async Task Route_TenantThatDoesNotExist_Is404(string method, string path) =>
        (await service.Http.SendJsonAsync(method, Path + path, "{}")).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.TenantNotFound)
            .Text("suggestion").ShouldContain("PUT /tenants/");

    [Fact]
    public async Task Disabled_ItsKeys_AreForbiddenUntilItIsEnabled()
    {
        var tenant = new Tenant(service.Http, _name);
        using var client = service.ClientWith(await tenant.IssueKeyAsync());
        await tenant.AddAsync("kept", _upstream);
        (await client.SendAsync("GET", "/mcp/servers/kept")).ShouldBe(HttpStatusCode.OK);

        (await PutAsync("""{"enabled":false}""")).ShouldBe(HttpStatusCode.OK);
        (await client.SendAsync("GET", "/mcp/servers/kept")).ShouldBeProblem(HttpStatusCode.Forbidden, ErrorCodes.TenantDisabled);
        (await tenant.GetAsync("/servers/kept")).ShouldBe(HttpStatusCode.OK);

        (await PutAsync("""{"enabled":true}""")).ShouldBe(HttpStatusCode.OK);
        (await client.SendAsync("GET", "/mcp/servers/kept")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Delete_WithServersAndKeys_LeavesNothing()
    {
        var tenant = new Tenant(service.Http, _name);
        using var client = service.ClientWith(await tenant.IssueKeyAsync());
        await tenant.AddAsync("connected", _upstream);
        (await tenant.PutAsync("/servers/disabled", """{"url":"http://127.0.0.1:9/mcp","enabled":false}""")).ShouldBe(HttpStatusCode.Created);
        (await tenant.PutAsync("/servers/unreachable", """{"url":"http://127.0.0.1:9/mcp","retry_attempts":0}""")).ShouldBe(HttpStatusCode.Created);

        (await service.Http.SendAsync("DELETE", Path)).ShouldBe(HttpStatusCode.NoContent);
        (await service.Http.SendAsync("DELETE", Path)).ShouldBe(HttpStatusCode.NoContent);

        (await client.SendAsync("GET", "/mcp/servers")).ShouldBeProblem(HttpStatusCode.Unauthorized, ErrorCodes.Unauthenticated);
        (await tenant.GetAsync("/servers")).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.TenantNotFound);
        Listed(await GetAsync("/tenants")).ShouldNotContain(_name);

        (await PutAsync("{}")).ShouldBe(HttpStatusCode.Created).Json.GetProperty("keys_count").GetInt32().ShouldBe(0);
        (await tenant.GetAsync("/servers")).ShouldBe(HttpStatusCode.OK).Json.GetRawText().ShouldBe("""{"servers":[]}""");
        (await tenant.GetAsync("/servers/disabled")).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.ServerNotFound);
        (await client.SendAsync("GET", "/mcp/servers")).ShouldBeProblem(HttpStatusCode.Unauthorized, ErrorCodes.Unauthenticated);
    }

    private static IEnumerable<string> Listed(Answer answer) =>
        answer.ShouldBe(HttpStatusCode.OK).Json.GetProperty("tenants").EnumerateArray().Select(tenant => tenant.GetProperty("name").GetString()!);

    private Task<Answer> GetAsync(string path) => service.Http.SendAsync("GET", path);

    private Task<Answer> PutAsync(string json) => service.Http.SendJsonAsync("PUT", Path, json);
}
