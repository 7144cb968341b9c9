using System.Net;
using McpOrleans.Api.Authentication;
using McpOrleans.Api.Problems;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Tools;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Problems;

/// <summary>What a suggestion tells to ask is asked on the route that was used.</summary>
public sealed class SuggestedRouteTests(Service service)
{
    private readonly Tenant _tenant = service.NewTenant();

    [Fact]
    public async Task Suggestion_OnEitherRoute_NamesThatRoute()
    {
        await using var upstream = await TestServer.StartAsync();
        await _tenant.AddAsync("sky", upstream);
        using var admin = service.ClientWith(await _tenant.IssueKeyAsync(Roles.TenantAdmin));
        foreach (var (http, path) in new[] { (admin, "/mcp"), (service.Http, _tenant.Path) })
        {
            (await http.SendAsync("GET", $"{path}/servers/none")).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.ServerNotFound)
                .Text("suggestion").ShouldBe($"GET {path}/servers lists all servers.");
            (await http.SendAsync("GET", $"{path}/servers/sly")).Text("suggestion")
                .ShouldBe($"Did you mean 'sky'? GET {path}/servers lists all servers.");
            (await http.SendAsync("POST", $"{path}/circuit-breakers/sky/isolate")).ShouldBe(HttpStatusCode.OK);
            (await http.SendJsonAsync("POST", $"{path}/call", """{"tool":"echo"}""")).ShouldBeProblem(HttpStatusCode.ServiceUnavailable, ErrorCodes.CircuitOpen)
                .Text("suggestion").ShouldContain($"POST {path}/circuit-breakers/sky/reset");
            (await http.SendAsync("POST", $"{path}/circuit-breakers/sky/reset")).ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Suggestion_NameOfATool_StaysAsItIs()
    {
        await using var upstream = await TestServer.StartAsync();
        upstream.Script.Tools.Add(ServerTool.Named("GET /mcp/servers"));
        upstream.Script.Tools.Add(ServerTool.Named("x' GET /mcp/servers"));
        await _tenant.AddAsync("sky", upstream);

        foreach (var tool in new[] { "GET /mcp/server", "x' GET /mcp/server" })
        {
            var answer = (await _tenant.CallAsync(tool)).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.ToolNotFound);

            answer.Text("suggestion").ShouldContain($"{tool}s'");
            answer.Text("detail").ShouldContain($"'{tool}'");
            answer.Texts("candidates").ShouldContain($"sky__{tool}s");
        }
    }

    [Theory]
    [InlineData("Try again.", "Try again.")]
    [InlineData("GET /mcp/health", "GET /tenants/acme/mcp/health")]
    [InlineData("POST /mcp/a or DELETE /mcp/b.", "POST /tenants/acme/mcp/a or DELETE /tenants/acme/mcp/b.")]
    [InlineData("See http://x/mcp/ and docs/mcp/.", "See http://x/mcp/ and docs/mcp/.")]
    [InlineData("Did you mean 'GET /mcp/a', 'b' or 'c'? GET /mcp/tools", "Did you mean 'GET /mcp/a', 'b' or 'c'? GET /tenants/acme/mcp/tools")]
    public void ForTenant_AnySuggestion_ChangesOurRoutesOnly(string suggestion, string expected) =>
        SuggestedRoutes.ForTenant(suggestion, "acme").ShouldBe(expected);
}
