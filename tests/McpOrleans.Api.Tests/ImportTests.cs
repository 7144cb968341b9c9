using System.Net;
using McpOrleans.Api.Tests.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests;

public sealed class ImportTests(Service service)
{
    private readonly Tenant _tenant = service.NewTenant();

    [Fact]
    public async Task Import_McpServers_RegistersAllAndSaysWhatItIgnored()
    {
        (await _tenant.PutAsync("/servers/old", """{"url":"http://127.0.0.1:9/mcp","enabled":false}""")).ShouldBe(HttpStatusCode.Created);

        var answer = (await _tenant.PostAsync("/import", """
            {
              "globalShortcut": "Ctrl+Q",
              "mcpServers": {
                "files": { "command": "npx", "args": ["-y", "x", "/tmp"], "env": { "TOKEN": "secret" }, "disabled": true, "autoApprove": ["a"] },
                "old": { "type": "sse", "url": "http://127.0.0.1:9/events", "disabled": true }
              }
            }
            """)).ShouldBe(HttpStatusCode.OK);

        answer.Json.GetProperty("servers").EnumerateArray().Select(server => server.GetProperty("name").GetString()).ShouldBe(["files", "old"]);
        answer.Texts("created").ShouldBe(["files"]);
        answer.Texts("ignored").ShouldBe(["globalShortcut", "mcpServers.files.autoApprove"]);
        answer.Json.GetRawText().ShouldNotContain("secret");
        (await _tenant.GetAsync("/servers/old")).Text("transport").ShouldBe("sse");
        (await _tenant.GetAsync("/servers/files")).Text("transport").ShouldBe("stdio");
    }

    [Fact]
    public async Task Import_Servers_OfVsCode_AreRegistered() =>
        (await _tenant.PostAsync("/import", """{"servers":{"a":{"type":"http","url":"http://127.0.0.1:9/mcp","disabled":true}},"inputs":[]}"""))
            .ShouldBe(HttpStatusCode.OK).Texts("created").ShouldBe(["a"]);

    [Fact]
    public async Task Import_AnyError_ChangesNothingAndNamesAll()
    {
        var answer = await _tenant.PostAsync("/import", """
            {"mcpServers":{"good":{"url":"http://127.0.0.1:9/mcp","disabled":true},"bad__name":{"url":"http://127.0.0.1:9/mcp"},
             "none":{},"typo":{"url":"http://127.0.0.1:9/mcp","hedaers":{}},"late":{"command":"x","timeout":"soon"}}}
            """);

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);
        answer.ErrorOf("mcpServers.bad__name").ShouldNotBeNull();
        answer.ErrorOf("mcpServers.none.url").ShouldNotBeNull();
        answer.ErrorOf("mcpServers.typo.hedaers").ShouldNotBeNull().ShouldContain("'headers'");
        answer.ErrorOf("mcpServers.late.timeout").ShouldNotBeNull();
        (await _tenant.GetAsync("/servers")).Json.GetProperty("servers").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Import_NamesThatDifferByCaseAlone_ChangesNothingAndNamesBoth()
    {
        var answer = await _tenant.PostAsync("/import", """
            {"mcpServers":{"GitHub":{"url":"http://127.0.0.1:9/mcp","disabled":true}},"servers":{"github":{"url":"http://127.0.0.1:9/mcp","disabled":true}}}
            """);

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);
        answer.ErrorOf("servers.github").ShouldBe("The name differs from that of mcpServers.GitHub by case alone.");
        (await _tenant.GetAsync("/servers")).Json.GetProperty("servers").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Import_OneThatOnlyTheServiceItselfRefuses_ChangesNothing()
    {
        var answer = await _tenant.PostAsync("/import", """
            {"mcpServers":{"good":{"url":"http://127.0.0.1:9/mcp","disabled":true},
             "bad":{"url":"http://127.0.0.1:9/mcp","disabled":true,"headers":{"X-Api-Key":"${env:NOT_ALLOWED_BY_ANYBODY}"}}}}
            """);

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);
        answer.ErrorOf("mcpServers.bad.headers.X-Api-Key").ShouldNotBeNull();
        (await _tenant.GetAsync("/servers")).Json.GetProperty("servers").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Import_ReferenceToTheServicesEnvironment_IsRefused() =>
        (await _tenant.PostAsync("/import", """{"mcpServers":{"a":{"url":"http://127.0.0.1:9/mcp","headers":{"X":"${PATH}"}}}}"""))
            .ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest)
            .ErrorOf("mcpServers.a.headers.X").ShouldNotBeNull();

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"mcpServers":[]}""")]
    [InlineData("""{"servers":{"a":[]}}""")]
    public async Task Import_NoServers_Is400(string json) =>
        (await _tenant.PostAsync("/import", json)).ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest)
            .Json.GetProperty("errors").GetArrayLength().ShouldBe(1);
}
