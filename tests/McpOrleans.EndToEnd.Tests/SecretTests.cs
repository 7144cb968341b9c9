using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.EndToEnd.Tests;

/// <summary>Secrets through the real executable: they reach the MCP server, and neither its log nor its data folder has them.</summary>
public sealed class SecretTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly string _secret = $"s3cret{Guid.NewGuid():N}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Call_SecretsByValueAndByReference_ReachTheServerAlsoAfterAKill()
    {
        await using var server = await TestServer.StartAsync(new TestServerOptions { Betrays = true }, Cancellation);
        var output = new List<string>();
        await using (var host = await HostProcess.StartAsync(Options("TEAM_*"), Cancellation))
        {
            var tenant = TenantApi.Default(host);
            await tenant.AddServerAsync("value", With(ServerConfig.Http(server.Url), _secret));
            await tenant.AddServerAsync("reference", With(ServerConfig.Http(server.Url), "${env:TEAM_TOKEN}"));
            await ShouldKnowAsync(tenant);
            await host.KillAsync(Cancellation);
            output.AddRange(host.Process.Output);
        }

        await using (var restarted = await HostProcess.StartAsync(Options("TEAM_TOKEN"), Cancellation))
        {
            await ShouldKnowAsync(TenantApi.Default(restarted));
            (await TenantApi.Default(restarted).CallAsync("betray", server: "value")).ShouldSucceed().Text.ShouldContain("***");
            await restarted.StopAsync(Cancellation);
            output.AddRange(restarted.Process.Output);
        }

        output.ShouldContain(line => line.Contains("received Result", StringComparison.Ordinal), "the log is at its most talkative");
        output.Where(line => line.Contains(_secret, StringComparison.Ordinal)).ShouldBeEmpty();
        Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories)
            .Where(file => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(_secret)) >= 0).ShouldBeEmpty();
    }

    [Fact]
    public async Task Put_ReferenceThatIsNotAllowed_IsRefusedAndNamesIt()
    {
        await using var host = await HostProcess.StartAsync(Options(), Cancellation);

        var answer = (await TenantApi.Default(host).PutServerAsync("one", With(new JsonObject { ["url"] = "http://127.0.0.1:9/mcp" }, "${env:TEAM_TOKEN}")))
            .ShouldFail(HttpStatusCode.BadRequest, "invalid_request").Body.ToJsonString();

        answer.ShouldContain("TEAM_TOKEN is not allowed");
        answer.ShouldNotContain(_secret);
    }

    private static JsonObject With(JsonObject config, string secret)
    {
        config["headers"] = new JsonObject { ["Authorization"] = secret };
        return config;
    }

    private HostProcessOptions Options(params string[] allowed) => new()
    {
        DataFolder = _folder.File("data"),
        Environment = ImmutableDictionary<string, string>.Empty
            .Add("TEAM_TOKEN", _secret)
            .Add("Logging__LogLevel__Default", "Trace")
            .Add("Logging__LogLevel__ModelContextProtocol", "Trace")
            .AddRange(allowed.Select((name, index) => KeyValuePair.Create($"MCPORLEANS__SECRETS__ALLOWEDENVIRONMENT__{index}", name))),
    };

    private async Task ShouldKnowAsync(TenantApi tenant)
    {
        foreach (var server in new[] { "value", "reference" })
        {
            (await tenant.CallAsync("betray", new JsonObject { ["how"] = "digest" }, server)).ShouldSucceed().Text
                .ShouldBe(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(_secret))), server);
        }
    }
}
