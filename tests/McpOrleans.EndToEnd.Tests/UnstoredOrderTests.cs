using System.Net;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.EndToEnd.Tests;

/// <summary>An order that is answered with success is stored; one that is not stored is told, and may be repeated.</summary>
public sealed class UnstoredOrderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HostProcessOptions Options => new() { DataFolder = _folder.File("data") };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Isolate_CannotBeStored_Is503UntilItCanAndThenOutlivesTheProcess()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        await using (var host = await HostProcess.StartAsync(Options, Cancellation))
        {
            var tenant = TenantApi.Default(host);
            await tenant.AddServerAsync("one", ServerConfig.Http(server.Url));

            // The state is written here first, and then renamed; as may be what was learnt by connecting, right now.
            var aside = Path.Combine(Options.DataFolder, "grains", "learnt", "mcpserver+default+one.json.tmp");
            await Eventually.TrueAsync(() => IsMade(aside), cancellationToken: Cancellation);

            (await tenant.PostAsync("circuit-breakers/one/isolate")).ShouldFail(HttpStatusCode.ServiceUnavailable, "storage_unavailable");
            (await tenant.CallAsync("echo", new JsonObject { ["message"] = "hi" })).ShouldFail(HttpStatusCode.ServiceUnavailable, "circuit_open");

            Directory.Delete(aside);
            (await tenant.PostAsync("circuit-breakers/one/isolate")).ShouldSucceed();
            await host.KillAsync(Cancellation);
        }

        await using var restarted = await HostProcess.StartAsync(Options, Cancellation);
        ((string)(await TenantApi.Default(restarted).ReadCircuitAsync("one"))["state"]!).ShouldBe("isolated");
    }

    private static bool IsMade(string folder)
    {
        try
        {
            return Directory.CreateDirectory(folder).Exists;
        }
        catch (IOException)
        {
            // There is a file.
            return false;
        }
    }
}
