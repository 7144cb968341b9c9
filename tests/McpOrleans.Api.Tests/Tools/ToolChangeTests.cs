using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Tools;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Tools;

public sealed class ToolChangeTests(Service service) : IAsyncLifetime
{
    private const string Changes = "/servers/docs/tool-changes";
    private const string Accept = $"{Changes}/accept";

    private readonly Tenant _tenant = service.NewTenant();
    private TestServer _upstream = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await TestServer.StartAsync();
        Define("Harmless.");
        await _tenant.CreateAsync();
        (await service.Http.SendJsonAsync("PUT", $"/tenants/{_tenant.Name}", """{"tool_changes":"quarantine"}""")).ShouldBe(HttpStatusCode.OK);
        await _tenant.AddAsync("docs", _upstream);
        Define("Harmful.");
        (await _tenant.PostAsync("/servers/docs/connect")).ShouldBe(HttpStatusCode.OK);
    }

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Fact]
    public async Task List_ChangedTool_SaysWhatDiffers()
    {
        var listed = (await _tenant.GetAsync(Changes)).ShouldBe(HttpStatusCode.OK);

        listed.Json.GetProperty("total").GetInt32().ShouldBe(1);
        var change = listed.Json.GetProperty("tool_changes").EnumerateArray().ShouldHaveSingleItem();
        change.GetProperty("name").GetString().ShouldBe("pinned");
        change.GetProperty("since").GetDateTimeOffset().Year.ShouldBeGreaterThan(2000);
        change.GetProperty("members").EnumerateArray().Select(member => member.GetString()).ShouldBe(["description"]);
        change.GetProperty("accepted_definition").GetProperty("description").GetString().ShouldBe("Harmless.");
        change.GetProperty("definition").GetProperty("description").GetString().ShouldBe("Harmful.");
        change.GetProperty("hash").GetString()!.Length.ShouldBe(64);
        change.GetProperty("accepted_hash").GetString().ShouldNotBe(change.GetProperty("hash").GetString());
    }

    [Fact]
    public async Task Accept_ByHash_ShowsTheToolAgainAndIsRecorded()
    {
        (await _tenant.CallAsync("docs__pinned")).ShouldBeProblem(HttpStatusCode.Conflict, ErrorCodes.ToolChanged)
            .Text("suggestion").ShouldContain($"POST /tenants/{_tenant.Name}/mcp{Accept}");
        (await _tenant.CallAsync("pinned")).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.ToolNotFound);
        (await _tenant.GetAsync("/tools")).Json.GetRawText().ShouldNotContain("pinned");
        var hash = (await _tenant.GetAsync(Changes)).Json.GetProperty("tool_changes")[0].GetProperty("hash").GetString();

        var accepted = (await _tenant.PostAsync(Accept, $$$"""{"tools":["pinned"],"hashes":{"pinned":"{{{hash}}}"}}""")).ShouldBe(HttpStatusCode.OK);
        var again = (await _tenant.PostAsync(Accept, $$$"""{"tools":["pinned"],"hashes":{"pinned":"{{{hash}}}"}}""")).ShouldBe(HttpStatusCode.OK);

        accepted.Json.GetRawText().ShouldBe("""{"accepted":["pinned"],"unchanged":[]}""");
        again.Json.GetRawText().ShouldBe("""{"accepted":[],"unchanged":["pinned"]}""");
        (await _tenant.CallAsync("docs__pinned")).ShouldBe(HttpStatusCode.OK);
        (await _tenant.GetAsync(Changes)).Json.GetRawText().ShouldBe("""{"tool_changes":[],"total":0}""");
        await Eventually.TrueAsync(
            async _ => await RecordsAsync() is var records
                && records.Any(record => Text(record, "action") == "tool.changed" && Text(record, "outcome") == ErrorCodes.ToolChanged && Text(record, "detail")!.Contains("Harmful.", StringComparison.Ordinal))
                && records.Any(record => Text(record, "action") == "acceptToolChanges" && Text(record, "server") == "docs" && Text(record, "detail") == "accepted: pinned"),
            cancellationToken: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Accept_All_ShowsTheToolAgain()
    {
        (await _tenant.PostAsync(Accept, """{"all":true}""")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("accepted").GetArrayLength().ShouldBe(1);

        (await _tenant.CallAsync("docs__pinned")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Accept_WithAnotherHash_Is409AndSaysWhatToDo()
    {
        var answer = (await _tenant.PostAsync(Accept, $$$"""{"tools":["pinned"],"hashes":{"pinned":"{{{new string('0', 64)}}}"}}"""))
            .ShouldBeProblem(HttpStatusCode.Conflict, ErrorCodes.ToolChanged);

        answer.Text("suggestion").ShouldContain($"GET /tenants/{_tenant.Name}/mcp{Changes}");
        (await _tenant.CallAsync("docs__pinned")).ShouldBeProblem(HttpStatusCode.Conflict, ErrorCodes.ToolChanged);
    }

    [Fact]
    public async Task Accept_UnknownToolOrServer_Is404()
    {
        (await _tenant.PostAsync(Accept, """{"tools":["pined"]}""")).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.ToolNotFound)
            .Text("suggestion").ShouldStartWith("Did you mean 'pinned'?");
        (await _tenant.PostAsync("/servers/dogs/tool-changes/accept", """{"all":true}""")).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.ServerNotFound);
        (await _tenant.GetAsync("/servers/dogs/tool-changes")).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.ServerNotFound);
    }

    [Theory]
    [InlineData("{}", "tools")]
    [InlineData("""{"tools":[]}""", "tools")]
    [InlineData("""{"tools":["a"],"all":true}""", "all")]
    [InlineData("""{"tools":"a"}""", "tools")]
    [InlineData("""{"tools":["a"],"hashes":{"a":"12"}}""", "hashes.a")]
    [InlineData("""{"tools":["a"],"hashes":{"b":"12"}}""", "hashes.b")]
    [InlineData("""{"tools":["a"],"hashes":[]}""", "hashes")]
    [InlineData("""{"all":true,"tool":"a"}""", "tool")]
    public async Task Accept_Wrong_NamesTheField(string body, string field) =>
        (await _tenant.PostAsync(Accept, body)).ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest).ErrorOf(field).ShouldNotBeNull();

    [Fact]
    public async Task Routes_WithoutAnUnlimitedAdminsKey_Are403()
    {
        using var caller = service.ClientWith(await _tenant.IssueKeyAsync());
        using var limited = service.ClientWith(await _tenant.IssueKeyAsync("tenant_admin", tools: new { allow = new[] { "docs__*" } }));
        using var admin = service.ClientWith(await _tenant.IssueKeyAsync("tenant_admin"));

        foreach (var client in new[] { caller, limited })
        {
            (await client.SendAsync("GET", $"/mcp{Changes}")).ShouldBeProblem(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
            (await client.SendJsonAsync("POST", $"/mcp{Accept}", """{"all":true}""")).ShouldBeProblem(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        }

        (await admin.SendAsync("GET", $"/mcp{Changes}")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("total").GetInt32().ShouldBe(1);
        (await admin.SendJsonAsync("POST", $"/mcp{Accept}", """{"all":true}""")).ShouldBe(HttpStatusCode.OK);
    }

    private void Define(string description) => _upstream.Script.Tools.Add(ServerTool.Defined(new JsonObject
    {
        ["name"] = "pinned",
        ["description"] = description,
        ["inputSchema"] = new JsonObject { ["type"] = "object" },
    }));

    private async Task<JsonElement[]> RecordsAsync() => [.. (await _tenant.GetAsync("/audit?limit=1000")).Json.GetProperty("records").EnumerateArray()];

    private static string? Text(JsonElement record, string field) => record.TryGetProperty(field, out var value) ? value.GetString() : null;
}
