using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Storage.Blobs;

namespace McpOrleans.Host.Tests.Azure;

/// <summary>The real executable, whose states are in a storage account.</summary>
public sealed class DamagedBlobTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task PutAndDelete_ConfigurationDamaged_MendAndKeepWhatWasThere()
    {
        Assert.SkipWhen(AzuriteProcess.Missing is not null, AzuriteProcess.Missing ?? "");
        await using var azurite = await AzuriteProcess.StartAsync(_folder.File("azurite"), Cancellation);
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var container = new BlobContainerClient(azurite.ConnectionString, "mcporleans-state");
        await using (var first = await HostProcess.StartAsync(Options(azurite), Cancellation))
        {
            await PutAsync(first, "mended", server.Url);
            await PutAsync(first, "removed", server.Url);
            await first.StopAsync(Cancellation);
        }

        await SpoilAsync(container, "server-mcpserver/default/mended.json");
        await SpoilAsync(container, "server-mcpserver/default/removed.json");
        await using var host = await HostProcess.StartAsync(Options(azurite), Cancellation);
        (await LastErrorAsync(host, "mended")).ShouldContain("it is damaged");
        (await LastErrorAsync(host, "removed")).ShouldContain("it is damaged");

        await PutAsync(host, "mended", server.Url);
        using var removal = await host.Http.DeleteAsync(new Uri("mcp/servers/removed", UriKind.Relative), Cancellation);

        removal.StatusCode.ShouldBe(HttpStatusCode.NoContent, await removal.Content.ReadAsStringAsync(Cancellation));
        using var call = await host.Http.PostAsJsonAsync("mcp/call", new { tool = "echo", server = "mended", arguments = new { message = "hi" } }, Cancellation);
        call.EnsureSuccessStatusCode();
        using var gone = await host.Http.GetAsync(new Uri("mcp/servers/removed", UriKind.Relative), Cancellation);
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var blobs = await container.GetBlobsAsync(cancellationToken: Cancellation).Select(blob => blob.Name).ToListAsync(Cancellation);
        blobs.ShouldContain("server-mcpserver/default/mended.json");
        blobs.ShouldNotContain("server-mcpserver/default/removed.json");
        foreach (var name in (string[])["mended", "removed"])
        {
            var aside = blobs.Where(blob => blob.StartsWith($"server-mcpserver/default/{name}.json.replaced-", StringComparison.Ordinal)).ShouldHaveSingleItem();
            (await container.GetBlobClient(aside).DownloadContentAsync(Cancellation)).Value.Content.ToString().ShouldBe("garbage");
        }
    }

    private HostProcessOptions Options(AzuriteProcess azurite) => new()
    {
        DataFolder = _folder.File("data"),
        Environment = ImmutableDictionary<string, string>.Empty
            .Add("MCPORLEANS__STORAGE__PROVIDER", "AzureBlob")
            .Add("MCPORLEANS__STORAGE__CONNECTIONSTRING", azurite.ConnectionString)
            .Add("ASPNETCORE_ENVIRONMENT", "Development"),
    };

    private static async Task PutAsync(HostProcess host, string name, Uri url)
    {
        using var answer = await host.Http.PutAsJsonAsync($"mcp/servers/{name}", new { url }, Cancellation);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{await answer.Content.ReadAsStringAsync(Cancellation)}\n{string.Join('\n', host.Process.Output)}");
    }

    private static async Task SpoilAsync(BlobContainerClient container, string blob)
    {
        (await container.GetBlobClient(blob).ExistsAsync(Cancellation)).Value.ShouldBeTrue();
        await container.GetBlobClient(blob).UploadAsync(BinaryData.FromString("garbage"), overwrite: true, Cancellation);
    }

    private static async Task<string> LastErrorAsync(HostProcess host, string name)
    {
        var answer = await host.Http.GetFromJsonAsync<JsonElement>($"mcp/servers/{name}", Cancellation);
        answer.GetProperty("state").GetString().ShouldBe("error");
        return answer.GetProperty("last_error").ToString();
    }
}
