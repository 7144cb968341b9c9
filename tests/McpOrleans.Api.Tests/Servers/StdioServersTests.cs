using System.Net;
using System.Security.Claims;
using McpOrleans.Api.Authentication;
using McpOrleans.Api.Servers;
using McpOrleans.Api.Tests.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Servers;

public sealed class StdioServersTests(Service service)
{
    private static readonly McpServerConfig Program = new() { Command = "npx" };
    private static readonly McpServerConfig Remote = new() { Url = "https://example.com" };

    [Theory]
    [InlineData(Roles.Caller)]
    [InlineData(Roles.TenantAdmin)]
    public void Refuse_ProgramByATenant_IsForbiddenAndSaysWhatToDo(string role)
    {
        var problem = StdioServers.Refuse(User(role), Remote, Program).ShouldNotBeNull();

        problem.Status.ShouldBe(403);
        problem.ErrorCode.ShouldBe(ErrorCodes.Forbidden);
        problem.Suggestion.ShouldNotBeNull().ShouldContain("'url'");
    }

    [Fact]
    public async Task PutAndImport_ProgramByATenantsAdmin_Are403AndChangeNothing()
    {
        const string Json = """{"command":"no-such-program","enabled":false}""";
        var tenant = service.NewTenant();
        using var admin = service.ClientWith(await tenant.IssueKeyAsync(Roles.TenantAdmin));

        foreach (var answer in new[]
        {
            await admin.SendJsonAsync("PUT", "/mcp/servers/program", Json),
            await admin.SendJsonAsync("POST", "/mcp/import", $$"""{"mcpServers":{"remote":{"url":"http://127.0.0.1:1","disabled":true},"program":{{Json}} } }"""),
        })
        {
            answer.ShouldBeProblem(HttpStatusCode.Forbidden, ErrorCodes.Forbidden).Text("suggestion").ShouldContain("platform admin");
        }

        (await tenant.GetAsync("/servers")).Json.GetProperty("servers").GetArrayLength().ShouldBe(0);
        (await tenant.PutAsync("/servers/program", Json)).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public void Refuse_AnythingElse_IsNull()
    {
        StdioServers.Refuse(User(Roles.TenantAdmin), Remote).ShouldBeNull();
        StdioServers.Refuse(User(Roles.TenantAdmin)).ShouldBeNull();
        StdioServers.Refuse(User(Roles.PlatformAdmin), Program, Remote).ShouldBeNull();
    }

    private static ClaimsPrincipal User(string role) => new(new ClaimsIdentity([new Claim(ClaimTypes.Role, role)], "test"));
}
