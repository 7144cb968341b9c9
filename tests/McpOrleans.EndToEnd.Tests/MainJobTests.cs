using System.Net;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.EndToEnd.Tests;

/// <summary>Register a real MCP server, discover its tools, call one by its name alone.</summary>
public sealed class MainJobTests(SharedHost shared)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("stdio")]
    [InlineData("sse")]
    [InlineData("streamableHttp")]
    public async Task Call_Everything_GivesTheServersOwnContent(string transport)
    {
        Assert.SkipWhen(NpmServers.Missing is not null, NpmServers.Missing ?? "");
        var tenant = await shared.NewTenantAsync();
        await using var process = transport == "stdio" ? null : await NpmServerProcess.StartEverythingAsync(transport, Cancellation);
        var config = process is null ? ServerConfig.Stdio(NpmServers.Everything()) : ServerConfig.Http(process.Url);

        (await tenant.PutServerAsync("everything", config)).Status.ShouldBe(HttpStatusCode.Created);
        await Eventually.TrueAsync(async _ => (await tenant.ListToolsAsync()).Contains("everything__echo", StringComparer.Ordinal), cancellationToken: Cancellation);

        var tools = (await tenant.GetAsync("tools")).ShouldSucceed().Body["tools"]!.AsArray();
        tools.ShouldAllBe(tool => (string?)tool!["input_schema"]!["type"] == "object");
        var answer = (await tenant.CallAsync("echo", new JsonObject { ["message"] = "hi" })).ShouldSucceed();
        answer.Text.ShouldBe("Echo: hi");
        ((string?)answer.Body["server_name"]).ShouldBe("everything");
        ((string?)answer.Body["tool_name"]).ShouldBe("echo");
    }

    [Fact]
    public async Task Call_FilesystemServer_ReadsAndWritesFiles()
    {
        Assert.SkipWhen(NpmServers.Missing is not null, NpmServers.Missing ?? "");
        using var folder = new TestFolder();
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("files", ServerConfig.Stdio(NpmServers.Filesystem(folder.Path)));
        var file = folder.File("note.txt");

        (await tenant.CallAsync("write_file", new JsonObject { ["path"] = file, ["content"] = "written by a tool" })).ShouldSucceed();
        (await File.ReadAllTextAsync(file, Cancellation)).ShouldBe("written by a tool");
        (await tenant.CallAsync("read_text_file", new JsonObject { ["path"] = file })).ShouldSucceed().Text.ShouldContain("written by a tool");
        (await tenant.CallAsync("list_directory", new JsonObject { ["path"] = folder.Path })).ShouldSucceed().Text.ShouldContain("note.txt");

        var outside = await tenant.CallAsync("read_text_file", new JsonObject { ["path"] = "/etc/hostname" });
        outside.ShouldFail(HttpStatusCode.OK, "tool_error").Body["data"]!["isError"]!.GetValue<bool>().ShouldBeTrue();
        ((string?)outside.Body["error"]).ShouldNotBeNull().ShouldContain("denied");
    }

    [Fact]
    public async Task Call_MemoryServer_Remembers()
    {
        Assert.SkipWhen(NpmServers.Missing is not null, NpmServers.Missing ?? "");
        using var folder = new TestFolder();
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("memory", ServerConfig.Stdio(NpmServers.Memory(folder.File("memory.jsonl"))));
        var entity = new JsonObject { ["name"] = "Orleans", ["entityType"] = "framework", ["observations"] = new JsonArray("virtual actors") };

        (await tenant.CallAsync("create_entities", new JsonObject { ["entities"] = new JsonArray(entity) })).ShouldSucceed();
        await tenant.PostAsync("servers/memory/reconnect");

        (await tenant.CallAsync("search_nodes", new JsonObject { ["query"] = "virtual" })).ShouldSucceed().Text.ShouldContain("Orleans");
        (await File.ReadAllTextAsync(folder.File("memory.jsonl"), Cancellation)).ShouldContain("virtual actors");
    }

    [Fact]
    public async Task Import_McpJson_RegistersItsServers()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var tenant = await shared.NewTenantAsync();

        var answer = await tenant.PostAsync("import", ServerConfig.McpJson(
            ("http", ServerConfig.Http(server.Url)), ("old", ServerConfig.Http(server.SseUrl))));

        answer.ShouldSucceed();
        (await tenant.CallAsync("http__echo", new JsonObject { ["message"] = "a" })).ShouldSucceed().Text.ShouldBe("a");
        (await tenant.CallAsync("old__echo", new JsonObject { ["message"] = "b" })).ShouldSucceed().Text.ShouldBe("b");
    }
}
