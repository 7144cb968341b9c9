using System.Net;
using McpOrleans.Api.Authentication;
using McpOrleans.Api.Tests.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Quotas;

public sealed class StoredQuotaTests(Service service) : IAsyncLifetime
{
    private const string Config = """{"url":"http://127.0.0.1:9/mcp","enabled":false}""";

    private readonly Tenant _tenant = service.NewTenant();

    public async ValueTask InitializeAsync()
    {
        await _tenant.CreateAsync();
        (await service.Http.SendJsonAsync("PUT", $"/tenants/{_tenant.Name}", """{"quotas":{"servers":2}}""")).ShouldBe(HttpStatusCode.OK);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Servers_BeyondTheQuota_Are409ForEverybody()
    {
        using var admin = service.ClientWith(await _tenant.IssueKeyAsync(Roles.TenantAdmin));
        (await admin.SendJsonAsync("PUT", "/mcp/servers/a", Config)).ShouldBe(HttpStatusCode.Created);
        (await admin.SendJsonAsync("PUT", "/mcp/servers/b", Config)).ShouldBe(HttpStatusCode.Created);

        var refused = await admin.SendJsonAsync("PUT", "/mcp/servers/c", Config);
        var forTenant = await _tenant.PutAsync("/servers/c", Config);

        refused.ShouldBeProblem(HttpStatusCode.Conflict, ErrorCodes.QuotaExceeded).Text("detail").ShouldContain("'servers'");
        refused.Text("suggestion").ShouldNotBeEmpty();
        forTenant.ShouldBeProblem(HttpStatusCode.Conflict, ErrorCodes.QuotaExceeded);
        (await admin.SendJsonAsync("PUT", "/mcp/servers/a", Config)).ShouldBe(HttpStatusCode.OK);
        (await admin.SendAsync("DELETE", "/mcp/servers/a")).ShouldBe(HttpStatusCode.NoContent);
        (await admin.SendJsonAsync("PUT", "/mcp/servers/c", Config)).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Import_BeyondTheQuota_SaysHowFarItCame()
    {
        var answer = await _tenant.PostAsync("/import", $"{{\"mcpServers\":{{\"a\":{Config},\"b\":{Config},\"c\":{Config}}}}}");

        answer.ShouldBeProblem(HttpStatusCode.Conflict, ErrorCodes.QuotaExceeded).Text("detail").ShouldStartWith("The import stopped at 'c', after 2 of 3 servers had been imported.");

        // The quota is full but for one place.
        (await _tenant.DeleteAsync("/servers/a")).ShouldBe(HttpStatusCode.NoContent);
        (await _tenant.PostAsync("/import", $"{{\"mcpServers\":{{\"d\":{Config},\"e\":{Config}}}}}"))
            .ShouldBeProblem(HttpStatusCode.Conflict, ErrorCodes.QuotaExceeded).Text("detail").ShouldStartWith("The import stopped at 'e', after 1 of 2 servers had been imported.");
        (await _tenant.PostAsync("/import", $"{{\"mcpServers\":{{\"f\":{Config}}}}}"))
            .ShouldBeProblem(HttpStatusCode.Conflict, ErrorCodes.QuotaExceeded).Text("detail").ShouldStartWith("The import stopped at 'f', before any server was imported.");
    }
}
