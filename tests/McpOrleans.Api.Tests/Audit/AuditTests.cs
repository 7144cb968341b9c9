using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using McpOrleans.Api.Authentication;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Audit;

public sealed class AuditTests(Service service)
{
    private readonly Tenant _tenant = service.NewTenant();

    [Fact]
    public async Task Call_OfEachOutcome_IsRecordedWithoutItsArguments()
    {
        await using var upstream = await TestServer.StartAsync(new() { Protocol = "2025-11-25" });
        await _tenant.AddAsync("everything", upstream);
        var key = await _tenant.IssueKeyAsync();
        using var caller = service.ClientWith(key);
        var arguments = """{ "message":"s3cret words" }""";
        caller.DefaultRequestHeaders.Add("Idempotency-Key", "one");
        var called = await caller.SendJsonAsync("POST", "/mcp/call", $$"""{"tool":"echo","arguments":{{arguments}}}""");
        caller.DefaultRequestHeaders.Remove("Idempotency-Key");
        var failed = await caller.SendJsonAsync("POST", "/mcp/call", """{"tool":"everything__fail","arguments":{"message":"x"}}""");
        var unknown = await caller.SendJsonAsync("POST", "/mcp/call", """{"tool":"no\r\nsuch"}""");

        var record = await RecordOfAsync(called);
        record.GetProperty("tenant").GetString().ShouldBe(_tenant.Name);
        record.GetProperty("caller").GetString().ShouldBe(key.Split('.')[2]);
        record.GetProperty("role").GetString().ShouldBe(Roles.Caller);
        record.GetProperty("action").GetString().ShouldBe("callTool");
        record.GetProperty("server").GetString().ShouldBe("everything");
        record.GetProperty("tool").GetString().ShouldBe("echo");
        record.GetProperty("outcome").GetString().ShouldBe("ok");
        record.GetProperty("status").GetInt32().ShouldBe(200);
        record.GetProperty("duration_ms").GetDouble().ShouldBeGreaterThan(0);
        record.GetProperty("idempotency_key").GetBoolean().ShouldBeTrue();
        record.GetProperty("arguments_sha256").GetString()
            .ShouldBe(Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(arguments))));
        record.TryGetProperty("remote_address", out _).ShouldBeFalse();
        record.GetRawText().ShouldNotContain("s3cret");

        (await RecordOfAsync(failed)).GetProperty("outcome").GetString().ShouldBe(ErrorCodes.ToolError);
        record = await RecordOfAsync(unknown);
        record.GetProperty("outcome").GetString().ShouldBe(ErrorCodes.ToolNotFound);
        record.GetProperty("status").GetInt32().ShouldBe(404);
        record.GetProperty("tool").GetString().ShouldBe("no??such");
        record.GetProperty("idempotency_key").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task AdminActions_OfAPlatformAdmin_AreRecordedInTheTenant()
    {
        await _tenant.CreateAsync();
        await AllAreRecordedAsync(1);
        var put = await WrittenAsync(await _tenant.PutAsync("/servers/github", """{"url":"http://127.0.0.1:9/mcp","enabled":false}"""));
        var refused = await WrittenAsync(await _tenant.PutAsync("/servers/github", "{}"));
        var issued = await WrittenAsync(await service.Http.SendJsonAsync("POST", $"/tenants/{_tenant.Name}/keys", """{"name":"a","role":"caller"}"""));
        var revoked = await service.Http.SendAsync("DELETE", $"/tenants/{_tenant.Name}/keys/{issued.Text("id")}");

        var record = await RecordOfAsync(put);
        record.GetProperty("action").GetString().ShouldBe("putServer");
        record.GetProperty("caller").GetString().ShouldBe("admin");
        record.GetProperty("role").GetString().ShouldBe(Roles.PlatformAdmin);
        record.GetProperty("server").GetString().ShouldBe("github");
        (await RecordOfAsync(refused)).GetProperty("outcome").GetString().ShouldBe(ErrorCodes.InvalidRequest);
        record = await RecordOfAsync(issued);
        record.GetProperty("action").GetString().ShouldBe("issueKey");
        record.GetProperty("key_id").GetString().ShouldBe(issued.Text("id"));
        record.GetRawText().ShouldNotContain(issued.Text("key").Split('.')[3]);
        record = await RecordOfAsync(revoked);
        record.GetProperty("action").GetString().ShouldBe("revokeKey");
        record.GetProperty("key_id").GetString().ShouldBe(issued.Text("id"));
        (await AllAsync()).Select(entry => entry.GetProperty("action").GetString()).ShouldBe(
            ["revokeKey", "issueKey", "putServer", "putServer", "putTenant"]);
    }

    [Fact]
    public async Task Refused_WithAndWithoutAValidKey_IsRecordedForTheFormerOnly()
    {
        using var caller = service.ClientWith(await _tenant.IssueKeyAsync());
        using var stranger = service.ClientWith((await _tenant.IssueKeyAsync())[..^2] + "xx");
        var unauthenticated = await stranger.SendAsync("DELETE", "/mcp/servers/github");
        var forbidden = await caller.SendAsync("DELETE", "/mcp/servers/github");

        unauthenticated.ShouldBe(HttpStatusCode.Unauthorized);
        var record = await RecordOfAsync(forbidden.ShouldBe(HttpStatusCode.Forbidden));
        record.GetProperty("action").GetString().ShouldBe("deleteServer");
        record.GetProperty("outcome").GetString().ShouldBe(ErrorCodes.Forbidden);
        (await AllAsync()).ShouldNotContain(entry => entry.GetProperty("status").GetInt32() == 401);

        // Again, should other tests have used up this second's lines.
        var ids = new List<string>();
        await Eventually.TrueAsync(async _ =>
        {
            ids.Add((await stranger.SendAsync("DELETE", "/mcp/servers/github")).RequestId);
            return service.Logs.All.Any(line => line.Contains("by anonymous (-) in -") && ids.Exists(line.Contains));
        });
    }

    [Fact]
    public async Task AdminOfAnotherTenant_AtTheTenantsKeys_LeavesATraceInHisOwnOnly()
    {
        await _tenant.CreateAsync();
        var other = service.NewTenant();
        using var admin = service.ClientWith(await other.IssueKeyAsync(Roles.TenantAdmin));

        var answer = (await admin.SendAsync("DELETE", $"/tenants/{_tenant.Name}/keys/0123456789abcdef")).ShouldBe(HttpStatusCode.NotFound);

        (await RecordOfAsync(answer, other)).GetProperty("outcome").GetString().ShouldBe(ErrorCodes.TenantNotFound);
        await AllAreRecordedAsync(1);
        (await AllAsync()).Select(entry => entry.GetProperty("action").GetString()).ShouldBe(["putTenant"]);
        (await admin.SendAsync("GET", $"/tenants/{_tenant.Name}/mcp/audit")).ShouldBe(HttpStatusCode.Forbidden);
        (await admin.SendAsync("GET", "/mcp/audit")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("records").EnumerateArray()
            .ShouldAllBe(entry => entry.GetProperty("tenant").GetString() == other.Name);
    }

    [Fact]
    public async Task Read_PageByPage_ShowsEachRecordOnce()
    {
        for (var i = 0; i < 5; i++)
        {
            await _tenant.DeleteAsync($"/servers/a{i}");
        }

        await AllAreRecordedAsync(6);
        var seen = new List<long>();
        long? before = null;
        do
        {
            var page = (await _tenant.GetAsync($"/audit?limit=2{(before is null ? "" : $"&before={before}")}")).ShouldBe(HttpStatusCode.OK).Json;
            page.GetProperty("records").GetArrayLength().ShouldBe(2);
            seen.AddRange(page.GetProperty("records").EnumerateArray().Select(entry => entry.GetProperty("id").GetInt64()));
            before = page.GetProperty("next_before") is { ValueKind: JsonValueKind.Number } next ? next.GetInt64() : null;
        }
        while (before is not null);

        seen.ShouldBe([6, 5, 4, 3, 2, 1]);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("before=-1", "before")]
    [InlineData("before=99999999999999999999", "before")]
    public async Task Read_BadParameter_Is400AndNamesIt(string query, string field) =>
        (await _tenant.GetAsync($"/audit?{query}")).ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest)
            .ErrorOf(field).ShouldNotBeNull();

    [Fact]
    public async Task Read_WithALimitedKey_IsRefused()
    {
        using var admin = service.ClientWith(await _tenant.IssueKeyAsync(Roles.TenantAdmin, servers: new { allow = new[] { "a" } }));

        (await admin.SendAsync("GET", "/mcp/audit")).ShouldBeProblem(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
    }

    [Fact]
    public async Task DeletedTenant_CreatedAgain_KnowsNothingOfBefore()
    {
        await RecordOfAsync(await _tenant.DeleteAsync("/servers/a"));
        (await service.Http.SendAsync("DELETE", $"/tenants/{_tenant.Name}")).ShouldBe(HttpStatusCode.NoContent);
        var created = (await service.Http.SendJsonAsync("PUT", $"/tenants/{_tenant.Name}", "{}")).ShouldBe(HttpStatusCode.Created);

        await RecordOfAsync(created);

        (await AllAsync()).ShouldNotContain(entry => entry.GetProperty("action").GetString() == "deleteServer");
    }

    [Fact]
    public async Task DeletedTenant_CreatedAgainBeforeItsRecordsArrived_KnowsNothingOfBefore()
    {
        using var former = service.ClientWith(await _tenant.IssueKeyAsync());

        // A front sends what gathers in a second: all of these wait when the last one is answered.
        (await former.SendAsync("DELETE", "/mcp/servers/a")).ShouldBe(HttpStatusCode.Forbidden);
        await _tenant.DeleteAsync("/servers/a");
        (await service.Http.SendAsync("DELETE", $"/tenants/{_tenant.Name}")).ShouldBe(HttpStatusCode.NoContent);
        (await service.Http.SendAsync("DELETE", $"/tenants/{_tenant.Name}")).ShouldBe(HttpStatusCode.NoContent);
        (await service.Http.SendJsonAsync("PUT", $"/tenants/{_tenant.Name}", """{"enabled":1}""")).ShouldBe(HttpStatusCode.BadRequest);
        var created = await WrittenAsync((await service.Http.SendJsonAsync("PUT", $"/tenants/{_tenant.Name}", "{}")).ShouldBe(HttpStatusCode.Created));
        var issued = await service.Http.SendJsonAsync("POST", $"/tenants/{_tenant.Name}/keys", """{"name":"a","role":"caller"}""");

        await RecordOfAsync(created);
        await RecordOfAsync(issued);

        (await AllAsync()).Select(entry => entry.GetProperty("action").GetString()).ShouldBe(["issueKey", "putTenant"]);
    }

    private async Task<IReadOnlyList<JsonElement>> AllAsync(Tenant? tenant = null) =>
        [.. (await (tenant ?? _tenant).GetAsync("/audit?limit=1000")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("records").EnumerateArray()];

    /// <summary>The answer to a request, once its record is made, which is after the answer: that of the next one then follows it.</summary>
    private async Task<Answer> WrittenAsync(Answer answer)
    {
        await service.Logs.HaveAsync(answer);
        return answer;
    }

    private Task AllAreRecordedAsync(int count) => Eventually.TrueAsync(async _ => (await AllAsync()).Count == count);

    /// <summary>The record of a request, once it is there.</summary>
    private async Task<JsonElement> RecordOfAsync(Answer answer, Tenant? tenant = null)
    {
        JsonElement found = default;
        await Eventually.TrueAsync(async _ =>
        {
            found = (await AllAsync(tenant)).FirstOrDefault(entry => entry.GetProperty("request_id").GetString() == answer.RequestId);
            return found.ValueKind == JsonValueKind.Object;
        });
        return found;
    }
}
