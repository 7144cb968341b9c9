using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace McpOrleans.Host.Tests.ServerFiles;

/// <summary>The real executable and files that change under it.</summary>
public sealed class ServerFileReloadTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Change_ServerIsGoneFromItsFile_IsRemovedAndNoOther()
    {
        var (first, second) = (Write("a.yaml", "one", "two"), Write("b.yaml", "three"));
        await using var host = await StartAsync(first, second);
        await RegisterAsync(host, "by-rest");

        Write("a.yaml", "two");

        await UntilServersAreAsync(host, "by-rest", "three", "two");
    }

    [Fact]
    public async Task Change_ServerIsRenamedByCaseOnly_TakesThePlaceOfTheOther()
    {
        await using var host = await StartAsync(Write("a.yaml", "github"));

        Write("a.yaml", "GitHub");

        await UntilServersAreAsync(host, "GitHub");
        host.Process.Output.ShouldNotContain(line => line.Contains("The previous configuration stays in force", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Change_TenantThatDiffersFromAnotherOnlyByCase_IsNamedAndTheOtherServersAreConfigured()
    {
        await using var host = await StartAsync(_folder.Write("a.yaml", "servers: {first: {url: 'http://127.0.0.1/', enabled: false, tenant: acme}}"));

        _folder.Write("a.yaml", """
            servers:
              second: {url: 'http://127.0.0.1/', enabled: false, tenant: Acme}
              third: {url: 'http://127.0.0.1/', enabled: false}
            """);

        (await UntilLoggedAsync(host, "second.tenant: ")).ShouldContain("'acme'");
        await UntilServersAreAsync(host, "third");
    }

    [Fact]
    public async Task Restart_FileChangedMeanwhile_RemovesWhatIsGone()
    {
        var file = Write("a.yaml", "one", "two");
        await using (var host = await StartAsync(file))
        {
            await RegisterAsync(host, "by-rest");
            await host.StopAsync(Cancellation);
        }

        Write("a.yaml", "two", "three");
        await using var again = await StartAsync(file);

        (await ListAsync(again)).ShouldBe(["by-rest", "three", "two"]);
    }

    [Fact]
    public async Task Restart_WithoutTheFileOrWithAnother_KeepsItsServers()
    {
        await using (var host = await StartAsync(Write("a.yaml", "one")))
        {
            await host.KillAsync(Cancellation);
        }

        await using (var without = await StartAsync())
        {
            (await ListAsync(without)).ShouldBe(["one"]);
            await without.StopAsync(Cancellation);
        }

        await using var withAnother = await StartAsync(Write("b.yaml", "two"));
        (await ListAsync(withAnother)).ShouldBe(["one", "two"]);
    }

    [Fact]
    public async Task Change_FileIsReplacedByRename_IsPickedUp()
    {
        var file = Write("a.yaml", "one");
        await using var host = await StartAsync(file);

        File.Move(Write("a.yaml.tmp", "two"), file, overwrite: true);
        await UntilServersAreAsync(host, "two");
        File.Move(Write("a.yaml.tmp", "three"), file, overwrite: true);

        await UntilServersAreAsync(host, "three");
    }

    [Fact]
    public async Task Change_FolderBehindALinkIsSwapped_IsPickedUp()
    {
        // As Kubernetes mounts a ConfigMap.
        Directory.CreateDirectory(_folder.File("v1"));
        Directory.CreateDirectory(_folder.File("v2"));
        Write("v1/servers.yaml", "one");
        Write("v2/servers.yaml", "two");
        File.CreateSymbolicLink(_folder.File("data-link"), _folder.File("v1"));
        File.CreateSymbolicLink(_folder.File("servers.yaml"), Path.Combine(_folder.File("data-link"), "servers.yaml"));
        await using var host = await StartAsync(_folder.File("servers.yaml"));

        File.Delete(_folder.File("data-link"));
        File.CreateSymbolicLink(_folder.File("data-link"), _folder.File("v2"));

        await UntilServersAreAsync(host, "two");
    }

    [Fact]
    public async Task Change_FileIsBrokenThenMissingThenMended_KeepsTheLastGood()
    {
        var file = Write("a.yaml", "one");
        await using var host = await StartAsync(file);

        _folder.Write("a.yaml", "servers: {one: {url: nonsense}, two: {timeout: x}}");
        await UntilLoggedAsync(host, "the server files have 3 errors:");
        File.Delete(file);
        await UntilLoggedAsync(host, "does not exist");
        (await ListAsync(host)).ShouldBe(["one"]);
        Write("a.yaml", "one", "two");

        await UntilServersAreAsync(host, "one", "two");
    }

    [Fact]
    public async Task Change_OfOneServer_LeavesTheOthersConnectionAlone()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        string Text(int timeout) => $"servers: {{steady: {{url: '{server.Url}'}}, other: {{url: '{server.Url}', timeout: {timeout}}}}}";
        await using var host = await StartAsync(_folder.Write("a.yaml", Text(5)));
        using var connected = await host.Http.PostAsync("mcp/servers/steady/connect", content: null, Cancellation);
        var before = await GetAsync(host, "steady");

        _folder.Write("a.yaml", Text(6));
        await UntilLoggedAsync(host, "1 configured, 0 removed, 1 unchanged");

        var after = await GetAsync(host, "steady");
        ((string?)before["connected_at"]).ShouldNotBeNull();
        ((string?)after["connected_at"]).ShouldBe((string?)before["connected_at"]);
        ((long?)after["connection_count"]).ShouldBe(1);
    }

    /// <summary>A file of servers that are registered and, being disabled, not connected.</summary>
    private string Write(string name, params string[] servers) => _folder.Write(
        name, $"servers: {{{string.Join(", ", servers.Select(server => $"{server}: {{url: 'http://127.0.0.1/', enabled: false}}"))}}}");

    private Task<HostProcess> StartAsync(params string[] files) =>
        HostProcess.StartAsync(new HostProcessOptions { DataFolder = _folder.File("data"), ServerFiles = [.. files] }, Cancellation);

    private static async Task RegisterAsync(HostProcess host, string name)
    {
        using var answer = await host.Http.PutAsJsonAsync($"mcp/servers/{name}", new { url = "http://127.0.0.1/", enabled = false }, Cancellation);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<JsonObject> GetAsync(HostProcess host, string name) =>
        (await host.Http.GetFromJsonAsync<JsonObject>($"mcp/servers/{name}", Cancellation))!;

    private static async Task<IReadOnlyList<string>> ListAsync(HostProcess host) =>
        [.. (await host.Http.GetFromJsonAsync<JsonObject>("mcp/servers", Cancellation))!["servers"]!.AsArray().Select(server => (string)server!["name"]!)];

    private static Task UntilServersAreAsync(HostProcess host, params string[] names) => Eventually.TrueAsync(
        async _ => (await ListAsync(host)).SequenceEqual(names),
        () => $"The host said:\n{string.Join('\n', host.Process.Output)}",
        cancellationToken: Cancellation);

    private static Task<string> UntilLoggedAsync(HostProcess host, string text) =>
        host.Process.WaitForLineAsync(line => line.Contains(text, StringComparison.Ordinal), Eventually.DefaultCap, Cancellation);
}
