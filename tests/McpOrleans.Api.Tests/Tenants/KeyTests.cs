using System.Net;
using System.Text.Json;
using McpOrleans.Api.Authentication;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Tenants;

public sealed class KeyTests(Service service)
{
    private readonly Tenant _tenant = service.NewTenant();

    private string Path => $"/tenants/{_tenant.Name}/keys";

    [Fact]
    public async Task Issue_Key_IsShownThisOnce()
    {
        await _tenant.CreateAsync();

        var issued = (await service.Http.SendJsonAsync("POST", Path, """
            {"name":"ci","role":"caller","expires_at":"2999-01-01T00:00:00+02:00","tools":{"allow":["github__*"],"deny":["*__delete_*"]},"servers":{"deny":["x"]}}
            """)).ShouldBe(HttpStatusCode.Created);

        var (id, key) = (issued.Text("id"), issued.Text("key"));
        key.ShouldStartWith($"mco.{_tenant.Name}.{id}.");
        issued.Message.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var list = await service.Http.SendAsync("GET", Path);
        list.Json.GetRawText().ShouldNotContain(key.Split('.')[3]);
        var listed = list.Json.GetProperty("keys").EnumerateArray().Single();
        listed.GetProperty("id").GetString().ShouldBe(id);
        listed.GetProperty("role").GetString().ShouldBe("caller");
        listed.GetProperty("expires_at").GetDateTimeOffset().ShouldBe(new DateTimeOffset(2999, 1, 1, 0, 0, 0, TimeSpan.FromHours(2)));
        listed.GetProperty("last_used").ValueKind.ShouldBe(JsonValueKind.Null);
        listed.GetProperty("tools").GetRawText().ShouldBe("""{"allow":["github__*"],"deny":["*__delete_*"]}""");
        listed.GetProperty("servers").GetRawText().ShouldBe("""{"allow":[],"deny":["x"]}""");
        await service.Logs.HaveAsync(issued);
        service.Logs.All.ShouldNotContain(line => line.Contains(key.Split('.')[3]));
    }

    [Fact]
    public async Task Issue_Wrong_NamesEveryField()
    {
        await _tenant.CreateAsync();

        var answer = (await service.Http.SendJsonAsync("POST", Path, """
            {"role":"platform_admin","expires_at":"2999-01-01T00:00:00","tools":{"allow":[""],"denies":[]},"servers":["x"],"quota":1}
            """)).ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);

        foreach (var field in new[] { "name", "role", "expires_at", "tools.allow[0]", "tools.denies", "servers", "quota" })
        {
            answer.ErrorOf(field).ShouldNotBeNull(field);
        }

        (await service.Http.SendJsonAsync("POST", Path, """{"name":"x","role":"caller","expires_at":"2001-01-01T00:00:00Z"}"""))
            .ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest).ErrorOf("expires_at").ShouldNotBeNull();
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(""","tool_search":null""", false)]
    [InlineData(""","tool_search":false""", false)]
    [InlineData(""","tool_search":true""", true)]
    public async Task Issue_ToolSearch_IsShown(string field, bool expected)
    {
        await _tenant.CreateAsync();

        var issued = (await service.Http.SendJsonAsync("POST", Path, $$"""{"name":"x","role":"caller"{{field}}}""")).ShouldBe(HttpStatusCode.Created);

        issued.Json.GetProperty("tool_search").GetBoolean().ShouldBe(expected);
        (await service.Http.SendAsync("GET", Path)).Json.GetProperty("keys")[0].GetProperty("tool_search").GetBoolean().ShouldBe(expected);
    }

    [Fact]
    public async Task Issue_ToolSearchIsNoBoolean_NamesTheField()
    {
        await _tenant.CreateAsync();

        (await service.Http.SendJsonAsync("POST", Path, """{"name":"x","role":"caller","tool_search":"often"}"""))
            .ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest).ErrorOf("tool_search").ShouldNotBeNull();
    }

    [Fact]
    public async Task Key_Used_SaysSo()
    {
        using var client = service.ClientWith(await _tenant.IssueKeyAsync());

        (await client.SendAsync("GET", "/mcp/servers")).ShouldBe(HttpStatusCode.OK);

        await Eventually.TrueAsync(async _ => (await service.Http.SendAsync("GET", Path)).Json.GetProperty("keys")[0].GetProperty("last_used").ValueKind == JsonValueKind.String);
    }

    [Fact]
    public async Task Key_OfItsTenant_SeesThatTenantsServers()
    {
        await using var upstream = await TestServer.StartAsync();
        await _tenant.AddAsync("own", upstream);
        using var client = service.ClientWith(await _tenant.IssueKeyAsync());

        (await client.SendAsync("GET", "/mcp/servers/own")).ShouldBe(HttpStatusCode.OK);
        (await client.SendJsonAsync("POST", "/mcp/call", """{"tool":"echo","arguments":{"message":"hi"}}""")).ShouldBe(HttpStatusCode.OK)
            .Text("server_name").ShouldBe("own");
    }

    [Fact]
    public async Task TenantAdmin_IssuesAndRevokes_KeysOfItsTenantOnly()
    {
        using var admin = service.ClientWith(await _tenant.IssueKeyAsync(Roles.TenantAdmin));
        var other = service.NewTenant();
        await other.CreateAsync();

        var issued = (await admin.SendJsonAsync("POST", Path, """{"name":"x","role":"tenant_admin"}""")).ShouldBe(HttpStatusCode.Created);
        (await admin.SendJsonAsync("POST", Path, """{"name":"x","role":"platform_admin"}""")).ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);
        (await admin.SendAsync("DELETE", $"{Path}/{issued.Text("id")}")).ShouldBe(HttpStatusCode.NoContent);

        var foreign = await admin.SendJsonAsync("POST", $"/tenants/{other.Name}/keys", """{"name":"x","role":"caller"}""");
        var unknown = await admin.SendJsonAsync("POST", "/tenants/nobody-at-all/keys", """{"name":"x","role":"caller"}""");
        foreign.ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.TenantNotFound);
        Same(foreign, other.Name).ShouldBe(Same(unknown, "nobody-at-all"));
        using var revoked = service.ClientWith(issued.Text("key"));
        (await revoked.SendAsync("GET", "/mcp/servers")).ShouldBeProblem(HttpStatusCode.Unauthorized, ErrorCodes.Unauthenticated);
    }

    [Fact]
    public async Task TenantAdmin_LimitedKey_AdministersNoKeys()
    {
        using var admin = service.ClientWith(await _tenant.IssueKeyAsync(Roles.TenantAdmin, servers: new { allow = new[] { "a*" } }));

        (await admin.SendJsonAsync("POST", Path, """{"name":"x","role":"caller"}""")).ShouldBeProblem(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        (await admin.SendJsonAsync("PUT", "/mcp/servers/b", """{"url":"http://127.0.0.1:9/mcp"}"""))
            .ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest).ErrorOf("name").ShouldNotBeNull();
    }

    private static string Same(Answer answer, string tenant) => JsonSerializer.Serialize(
        answer.Json.EnumerateObject().Where(field => field.Name != "request_id").Select(field => field.Value.ToString().Replace(tenant, "?")));
}
