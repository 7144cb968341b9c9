using System.Net;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.EndToEnd.Tests;

/// <summary>A server whose stored configuration cannot be read hides no other and is mended without touching the data folder.</summary>
public sealed class UnreadableServerTests : IDisposable
{
    /// <summary>A server that does not answer is asked again for 4 s.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(3);

    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HostProcessOptions Options => new() { DataFolder = _folder.File("data") };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_ConfigurationOfOneServerCannotBeRead_IsListedInErrorBesideTheOthersAndMended(bool isFolder)
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        await StoreAsync(server);
        await SpoilAsync(isFolder);
        await using var host = await HostProcess.StartAsync(Options, Cancellation);
        var tenant = TenantApi.Default(host);

        var listed = (await ListAsync(tenant, "servers"))["servers"]!.AsArray().ToDictionary(entry => (string)entry!["name"]!, entry => entry!);
        listed.Keys.ShouldBe(["good", "lost"], ignoreOrder: true);
        ((string)listed["lost"]["state"]!).ShouldBe("error");
        listed["lost"]["last_error"]!.ToJsonString().ShouldContain(isFolder ? "a folder is in its place" : "is damaged");
        (await ListAsync(tenant, "health"))["servers"]!.AsObject().ContainsKey("lost").ShouldBeTrue();
        (await ListAsync(tenant, "circuit-breakers"))["circuit_breakers"]!.AsObject().ContainsKey("good").ShouldBeTrue();
        (await tenant.CallAsync("echo", new JsonObject { ["message"] = "hi" }, "lost")).ShouldFail(HttpStatusCode.ServiceUnavailable, "storage_unavailable");
        (await tenant.CallAsync("echo", new JsonObject { ["message"] = "hi" }, "good")).ShouldSucceed().Text.ShouldBe("hi");

        (await tenant.PutServerAsync("lost", ServerConfig.Http(server.Url))).ShouldSucceed();
        (await tenant.CallAsync("echo", new JsonObject { ["message"] = "again" }, "lost")).ShouldSucceed().Text.ShouldBe("again");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Delete_ConfigurationCannotBeRead_LeavesNoTool(bool isFolder)
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        await StoreAsync(server);
        await SpoilAsync(isFolder);
        await using var host = await HostProcess.StartAsync(Options, Cancellation);
        var tenant = TenantApi.Default(host);

        (await tenant.DeleteAsync("servers/lost")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await tenant.ListToolsAsync()).ShouldNotContain(tool => tool.StartsWith("lost__", StringComparison.Ordinal));
        (await ListAsync(tenant, "servers"))["servers"]!.AsArray().Select(entry => (string)entry!["name"]!).ShouldBe(["good"]);
    }

    private async Task StoreAsync(TestServer server)
    {
        await using var host = await HostProcess.StartAsync(Options, Cancellation);
        foreach (var name in new[] { "good", "lost" })
        {
            await TenantApi.Default(host).AddServerAsync(name, ServerConfig.Http(server.Url));
        }

        (await host.StopAsync(Cancellation)).ShouldBe(0);
    }

    private async Task SpoilAsync(bool isFolder)
    {
        var file = Directory.EnumerateFiles(Path.Combine(Options.DataFolder, "grains", "server"), "*default+lost*").Single();
        if (isFolder)
        {
            File.Delete(file);
            Directory.CreateDirectory(file);
        }
        else
        {
            await File.WriteAllTextAsync(file, "{ half a sta", Cancellation);
        }
    }

    private static async Task<JsonNode> ListAsync(TenantApi tenant, string path)
    {
        var start = TimeProvider.System.GetTimestamp();
        var answer = await tenant.GetAsync(path);
        answer.Status.ShouldBe(HttpStatusCode.OK, path);
        TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(AtOnce, path);
        return answer.Body;
    }
}
