using System.Net;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;

namespace McpOrleans.EndToEnd.Tests;

/// <summary>Files of servers given on the command line.</summary>
public sealed class ServerFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HostProcessOptions Options => new() { DataFolder = _folder.File("data") };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_YamlAndMcpJson_RegistersTheServersOfBoth()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var yaml = _folder.Write("servers.yaml",
            """
            servers:
              from-yaml:
                url: ${E2E_ADDRESS}
                description: ${E2E_DESCRIPTION:-by default}
                headers:
                  X-Team: ${E2E_TEAM}
            """);
        var vsCode = _folder.Write("vscode.json",
            $$"""
            {
              // As VS Code writes it.
              "servers": { "from-code": { "type": "http", "url": "{{server.Url}}" } },
            }
            """);
        var options = Options with { ServerFiles = [yaml, vsCode] };
        options = options with
        {
            Environment = options.Environment.Add("E2E_ADDRESS", server.Url.ToString()).Add("E2E_TEAM", "blue"),
        };
        await using var host = await HostProcess.StartAsync(options, Cancellation);
        var tenant = TenantApi.Default(host);

        await Eventually.TrueAsync(async _ => (await NamesAsync(tenant)).Count == 2, cancellationToken: Cancellation);
        var headers = await tenant.CallAsync("headers", server: "from-yaml");

        ((string?)JsonNode.Parse(headers.ShouldSucceed().Text)!["x-team"]).ShouldBe("blue");
        ((string?)(await tenant.GetAsync("servers/from-yaml")).Body["description"]).ShouldBe("by default");
        (await tenant.CallAsync("echo", new JsonObject { ["message"] = "hi" }, "from-code")).ShouldSucceed().Text.ShouldBe("hi");
    }

    [Fact]
    public async Task Start_FileIsWrong_EndsWithEveryErrorAtOnce()
    {
        var file = _folder.Write("servers.yaml",
            """
            servers:
              first:
                url: nonsense
                timeout: -1
              second:
                url: http://localhost/mcp
                headers:
                  Authorization: ${E2E_NOT_SET_ANYWHERE}
            """);
        await using var process = HostProcess.Launch(Options with { ServerFiles = [file] });

        (await process.EndedAsync(Eventually.DefaultCap, Cancellation)).ShouldNotBe(0);

        var output = string.Join('\n', process.Output);
        foreach (var word in new[] { file, "first", "url", "timeout", "second", "E2E_NOT_SET_ANYWHERE" })
        {
            output.ShouldContain(word);
        }
    }

    [Fact]
    public async Task Change_FileWhileRunning_IsPickedUp()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var file = _folder.Write("mcp.json", ServerConfig.McpJson(("first", ServerConfig.Http(server.Url))).ToJsonString());
        await using var host = await HostProcess.StartAsync(Options with { ServerFiles = [file] }, Cancellation);
        var tenant = TenantApi.Default(host);
        await Eventually.TrueAsync(async _ => (await NamesAsync(tenant)).Count == 1, cancellationToken: Cancellation);

        _folder.Write("mcp.json", ServerConfig.McpJson(
            ("first", ServerConfig.Http(server.Url)), ("second", ServerConfig.Http(server.Url))).ToJsonString());
        await Eventually.TrueAsync(async _ => (await NamesAsync(tenant)).Count == 2, cancellationToken: Cancellation);
        _folder.Write("mcp.json", "{ this is no longer JSON");
        _folder.Write("mcp.json", "{ nor is this");

        (await tenant.CallAsync("echo", new JsonObject { ["message"] = "hi" }, "second")).ShouldSucceed().Text.ShouldBe("hi");
        (await NamesAsync(tenant)).ShouldBe(["first", "second"]);
    }

    [Fact]
    public async Task Start_ServerOfTheFileHangs_IsReadyAllTheSame()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        server.Script.Faults.Add(new Fault { Kind = FaultKind.Nothing });
        await using var good = await TestServer.StartAsync(cancellationToken: Cancellation);
        var file = _folder.Write("mcp.json", ServerConfig.McpJson(
            ("good", ServerConfig.Http(good.Url)), ("hanging", ServerConfig.Http(server.Url))).ToJsonString());

        await using var host = await HostProcess.StartAsync(Options with { ServerFiles = [file] }, Cancellation);

        var answer = await TenantApi.Default(host).CallAsync("echo", new JsonObject { ["message"] = "hi" }, "good");
        answer.ShouldSucceed().Text.ShouldBe("hi");
    }

    [Fact]
    public async Task Start_WithoutAdminKey_MakesOneThatOnlyTheOwnerReads()
    {
        await using var host = await HostProcess.StartAsync(Options with { AdminKey = null }, Cancellation);
        var file = Directory.EnumerateFiles(Options.DataFolder, "admin-key").ShouldHaveSingleItem();
        var key = (await File.ReadAllTextAsync(file, Cancellation)).Trim();

        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        host.Process.Output.Count(line => line.Contains(key, StringComparison.Ordinal)).ShouldBe(1);
        using var request = new HttpRequestMessage(HttpMethod.Get, "mcp/servers");
        request.Headers.TryAddWithoutValidation("X-Api-Key", key);
        using var response = await host.Http.SendAsync(request, Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Start_DataFolderInUse_EndsAndSaysSo()
    {
        await using var first = await HostProcess.StartAsync(Options, Cancellation);
        await using var second = HostProcess.Launch(Options);

        (await second.EndedAsync(Eventually.DefaultCap, Cancellation)).ShouldNotBe(0);

        string.Join('\n', second.Output).ShouldContain(Options.DataFolder);
        (await TenantApi.Default(first).GetAsync("servers")).ShouldSucceed();
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(TenantApi tenant) =>
        [.. (await tenant.GetAsync("servers")).ShouldSucceed().Body["servers"]!.AsArray().Select(server => (string)server!["name"]!)];
}
