using System.Net;
using System.Net.Sockets;
using System.Text;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Tenants;

/// <summary>The tenant that an order is for is deleted while the order's body arrives.</summary>
public sealed class SlowBodyTests(Service service)
{
    private const string Config = """{"url":"http://127.0.0.1:9/mcp","enabled":false}""";

    private const string Document = $"{{\"mcpServers\":{{\"late\":{Config}}}}}";

    private readonly Tenant _tenant = service.NewTenant();

    [Theory]
    [InlineData("PUT", "servers/late", Config, "/tenants/{0}/mcp/", true)]
    [InlineData("PUT", "servers/late", Config, "/mcp/", true)]
    [InlineData("PUT", "servers/late", Config, "/mcp/", false)]
    [InlineData("POST", "import", Document, "/tenants/{0}/mcp/", true)]
    [InlineData("POST", "import", Document, "/mcp/", true)]
    public async Task Order_TenantIsAnotherWhenItsBodyIsThere_IsRefused(string method, string route, string body, string path, bool isCreatedAgain)
    {
        var key = path.Contains("{0}", StringComparison.Ordinal) ? Service.AdminKey : await _tenant.IssueKeyAsync("tenant_admin");
        await _tenant.CreateAsync();
        using var logs = new LogLines();
        await using var front = await Front.StartAsync(service, options => options.Limits.RequestBodyGracePeriod = TimeSpan.FromMinutes(1), logs: logs);
        await using var order = await front.SendAsync(
            $"{method} {string.Format(null, path, _tenant.Name)}{route} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body[..5]}");
        await Eventually.TrueAsync(() => logs.All.Any(line => line.StartsWith("Executing endpoint ", StringComparison.Ordinal)));

        (await front.Http.SendAsync("DELETE", $"/tenants/{_tenant.Name}")).ShouldBe(HttpStatusCode.NoContent);
        if (isCreatedAgain)
        {
            (await front.Http.SendJsonAsync("PUT", $"/tenants/{_tenant.Name}", "{}")).ShouldBe(HttpStatusCode.Created);
        }

        await order.WriteAsync(Encoding.ASCII.GetBytes(body[5..]), TestContext.Current.CancellationToken);
        var answer = await ReadAsync(order);

        answer.ShouldStartWith("HTTP/1.1 404 ");
        answer.ShouldContain("\"error_code\":\"tenant_not_found\"");
        if (isCreatedAgain)
        {
            (await front.Http.SendAsync("GET", $"{_tenant.Path}/servers")).ShouldBe(HttpStatusCode.OK).Json.GetRawText().ShouldBe("""{"servers":[]}""");
        }
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
