using System.Collections.Concurrent;
using FsCheck;
using FsCheck.Fluent;
using McpOrleans.Api.Authentication;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Tools;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Properties;

/// <summary>
/// A tenant's admin who knows another tenant's names and tries every way to write them: nothing of the other tenant that was not in
/// the request comes back, nothing of it runs, nothing of it changes.
/// </summary>
public sealed class CrossTenantPropertyTests(Service service) : IAsyncLifetime
{
    private const ulong Seed = 20260728;
    private const int Cases = 2000;
    private const int Size = 50;
    private const int Concurrency = 16;

    /// <summary>In names that no request has.</summary>
    private const string Canary = "canary7c1d";
    private const string Server = "treasury";
    private const string Tool = "count_money";

    private readonly Tenant _rich = service.NewTenant();
    private readonly Tenant _curious = service.NewTenant();
    private TestServer _upstream = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await TestServer.StartAsync();
        _upstream.Script.Tools.Add(ServerTool.Named(Tool));
        _upstream.Script.Tools.Add(ServerTool.Named($"tool-{Canary}"));
        await _rich.AddAsync(Server, _upstream, config => config["description"] = Canary);
        await _rich.AddAsync($"server-{Canary}", _upstream);
        await _rich.IssueKeyAsync();
        _client = service.ClientWith(await _curious.IssueKeyAsync(Roles.TenantAdmin));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Requests_AnyWithAnothersNames_ReadAndRunNothingOfIt()
    {
        var before = await DescribeAsync();
        var finds = new ConcurrentQueue<string>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForEachAsync(Requests().Sample(Cases, new Rnd(Seed), Size), options, async (request, token) =>
        {
            using var message = request.ToMessage($"/tenants/{_rich.Name}/mcp");
            using var response = await _client.SendAsync(message, token);
            var answer = $"{(int)response.StatusCode} {response.Headers} {await response.Content.ReadAsStringAsync(token)}";
            if (answer.Contains(Canary, StringComparison.OrdinalIgnoreCase) || (int)response.StatusCode >= 500)
            {
                finds.Enqueue($"{request}\n{answer}");
            }
        });

        finds.ShouldBeEmpty($"seed {Seed}");
        _upstream.Script.Traffic.Read().RunningCalls.ShouldBe(0);
        _upstream.Script.Traffic.Messages("tools/call").ShouldBe(0);
        (await DescribeAsync()).ShouldBe(before);
        before.ShouldContain(Canary);
    }

    /// <summary>What the other tenant has, as its own admin sees it.</summary>
    private async Task<string> DescribeAsync()
    {
        var servers = (await _rich.GetAsync("/servers")).Json.GetProperty("servers");
        return string.Join(
            '\n',
            servers.EnumerateArray().Select(server => $"{server.GetProperty("name")} {server.GetProperty("description")} {server.GetProperty("enabled")} {server.GetProperty("config")} {server.GetProperty("circuit")}"))
            + (await _rich.GetAsync("/tools")).Json.GetProperty("tools").GetRawText()
            + (await service.Http.GetStringAsync($"/tenants/{_rich.Name}/keys"));
    }

    private Gen<RequestCase> Requests() =>
        from path in Gen.Elements(
            "GET /mcp/servers/{0}", "DELETE /mcp/servers/{0}", "GET /mcp/servers/{0}/tools", "POST /mcp/servers/{0}/connect",
            "POST /mcp/servers/{0}/disconnect", "POST /mcp/circuit-breakers/{0}/isolate", "GET /mcp/tools?query={0}", "GET /mcp/tools?server={0}",
            "GET /mcp/health?probe=true&x={0}", "GET /mcp/audit?x={0}", "POST /mcp/call", "GET ~/servers", "GET ~/servers/{0}", "DELETE ~/servers/{0}",
            "GET ~/tools?query={0}", "POST ~/call", "GET ~/audit", "GET /tenants", "GET /tenants/{0}", "GET /tenants/{0}/keys", "DELETE /tenants/{0}/keys/{0}",
            "GET /tenants/{0}/mcp/servers", "GET /{0}", "GET /mcp/{0}")
        from name in Written()
        from other in Written()
        from escapes in Gen.Elements(true, false)
        select RequestCase.To(string.Format(null, path, escapes ? Uri.EscapeDataString(name) : name)) with
        {
            Body = path.EndsWith("/call", StringComparison.Ordinal) ? System.Text.Json.JsonSerializer.Serialize(new { tool = name, server = other.Length % 2 == 0 ? null : other }) : null,
            Headers = [KeyValuePair.Create("X-Tenant", _rich.Name), KeyValuePair.Create("X-Forwarded-Prefix", $"/tenants/{_rich.Name}")],
        };

    /// <summary>The other tenant's names, and its grains' keys, in the ways that programs have been fooled with.</summary>
    private Gen<string> Written() =>
        from name in Gen.Elements(Server, Tool, $"{Server}__{Tool}", _rich.Name, $"{_rich.Name}/{Server}", $"{_rich.Name}__{Server}", "default", "*")
        from before in Gen.Elements("", "", "", "../", "..%2f", "./", "%00", " ", $"../tenants/{_rich.Name}/mcp/servers/", $"{_rich.Name}%2F")
        from after in Gen.Elements("", "", "", "/", "%00", " ", "__", ".", "?tenant=x", "%20", "*")
        from upper in Gen.Elements(false, false, true)
        select before + (upper ? name.ToUpperInvariant() : name) + after;
}
