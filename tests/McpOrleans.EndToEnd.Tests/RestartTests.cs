using System.Net;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Stdio;

namespace McpOrleans.EndToEnd.Tests;

/// <summary>What survives the service's end, and what must not: configuration and tools do, child processes do not.</summary>
public sealed class RestartTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly string _marker = $"marker-{Guid.NewGuid():N}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HostProcessOptions Options => new() { DataFolder = _folder.File("data") };

    public void Dispose()
    {
        if (ProcessTable.Missing is null)
        {
            ProcessTable.Kill(_marker);
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Kill_RestartedWithoutServerFile_HasTheSameServersAndTools()
    {
        Assert.SkipWhen(NpmServers.Missing is not null, NpmServers.Missing ?? "");
        var everything = NpmServers.Everything();
        var file = _folder.Write("mcp.json", ServerConfig.McpJson(
            ("everything", ServerConfig.Stdio(everything with { Arguments = everything.Arguments.Add(_marker) }))).ToJsonString());
        IReadOnlyList<string> tools;
        ApiAnswer before;
        await using (var host = await HostProcess.StartAsync(Options with { ServerFiles = [file] }, Cancellation))
        {
            var tenant = TenantApi.Default(host);
            await Eventually.TrueAsync(async _ => (await tenant.ListToolsAsync()).Count > 0, cancellationToken: Cancellation);
            tools = await tenant.ListToolsAsync();
            before = (await tenant.CallAsync("echo", new JsonObject { ["message"] = "hi" })).ShouldSucceed();
            await host.KillAsync(Cancellation);
            await ShouldLeaveNoChildAsync();
        }

        await using var restarted = await HostProcess.StartAsync(Options, Cancellation);
        var again = TenantApi.Default(restarted);

        (await again.ListToolsAsync()).ShouldBe(tools);
        var after = (await again.CallAsync("echo", new JsonObject { ["message"] = "hi" })).ShouldSucceed();
        JsonNode.DeepEquals(after.Body["data"], before.Body["data"]).ShouldBeTrue();
        (await again.GetAsync("servers")).Body["servers"]!.AsArray().Select(server => (string)server!["name"]!).ShouldBe(["everything"]);
    }

    [Theory]
    [InlineData(StdioFault.None, 1)]
    [InlineData(StdioFault.RefusesToEnd, 1)]
    [InlineData(StdioFault.RefusesToEndWithChild, 2)]
    public async Task Kill_StdioServersRun_LeavesNoProcessOfTheirs(StdioFault fault, int processes)
    {
        await using var host = await StartWithStdioServerAsync(fault, processes);

        await host.KillAsync(Cancellation);

        await ShouldLeaveNoChildAsync();
    }

    [Theory]
    [InlineData(StdioFault.None, 1)]
    [InlineData(StdioFault.RefusesToEndWithChild, 2)]
    public async Task Terminate_StdioServersRun_EndsWithZeroAndLeavesNoProcess(StdioFault fault, int processes)
    {
        await using var host = await StartWithStdioServerAsync(fault, processes);

        (await host.StopAsync(Cancellation)).ShouldBe(0);

        await ShouldLeaveNoChildAsync();
    }

    [Theory]
    [InlineData(StdioFault.None, 1)]
    [InlineData(StdioFault.RefusesToEndWithChild, 2)]
    public async Task Delete_StdioServerRuns_EndsItsProcesses(StdioFault fault, int processes)
    {
        await using var host = await StartWithStdioServerAsync(fault, processes);

        (await TenantApi.Default(host).DeleteAsync("servers/child")).Status.ShouldBe(HttpStatusCode.NoContent);

        await ShouldLeaveNoChildAsync();
        (await TenantApi.Default(host).ListToolsAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(EndSignal.Terminate)]
    [InlineData(EndSignal.Interrupt)]
    public async Task Stop_CallInFlight_IsAnsweredFirstAndTheNextStartContinues(EndSignal signal)
    {
        Assert.SkipWhen(IgnoredSignals.Missing(signal) is not null, IgnoredSignals.Missing(signal) ?? "");
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        server.Script.Faults.Add(new Fault { Kind = FaultKind.Hold, Tool = "echo" });
        await using var host = await HostProcess.StartAsync(Options, Cancellation);
        var tenant = TenantApi.Default(host);
        await tenant.AddServerAsync("one", ServerConfig.Http(server.Url));
        var call = tenant.CallAsync("echo", new JsonObject { ["message"] = "in flight" });
        await Eventually.TrueAsync(() => server.Script.Traffic.Calls("echo") == 1, cancellationToken: Cancellation);

        var stop = host.StopAsync(signal, Cancellation);
        await Eventually.TrueAsync(async _ => await RefusesNewConnectionsAsync(host), cancellationToken: Cancellation);
        server.Script.Faults.Clear();

        (await call).ShouldSucceed().Text.ShouldBe("in flight");
        (await stop).ShouldBe(0);
        await using var restarted = await HostProcess.StartAsync(Options, Cancellation);
        (await TenantApi.Default(restarted).CallAsync("echo", new JsonObject { ["message"] = "again" })).ShouldSucceed().Text.ShouldBe("again");
    }

    [Fact]
    public async Task Kill_DirectlyAfterRegistration_LosesNothing()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        await using (var host = await HostProcess.StartAsync(Options, Cancellation))
        {
            for (var number = 1; number <= 20; number++)
            {
                (await TenantApi.Default(host).PutServerAsync($"server-{number}", ServerConfig.Http(server.Url))).ShouldSucceed();
            }

            await host.KillAsync(Cancellation);
        }

        await using var restarted = await HostProcess.StartAsync(Options, Cancellation);

        (await TenantApi.Default(restarted).GetAsync("servers")).Body["servers"]!.AsArray().Count.ShouldBe(20);
        (await TenantApi.Default(restarted).CallAsync("echo", new JsonObject { ["message"] = "still there" }, "server-20"))
            .ShouldSucceed().Text.ShouldBe("still there");
    }

    [Fact]
    public async Task Start_StateOfOneServerIsDamaged_NamesTheFileAndServesTheOthers()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        await using (var host = await HostProcess.StartAsync(Options, Cancellation))
        {
            await TenantApi.Default(host).AddServerAsync("good", ServerConfig.Http(server.Url));
            await TenantApi.Default(host).AddServerAsync("damaged", ServerConfig.Http(server.Url));
            await host.KillAsync(Cancellation);
        }

        var file = Directory.EnumerateFiles(Options.DataFolder, "*default+damaged*", SearchOption.AllDirectories).First();
        await File.WriteAllTextAsync(file, "{ half a sta", Cancellation);
        await using var restarted = await HostProcess.StartAsync(Options, Cancellation);
        var tenant = TenantApi.Default(restarted);

        (await tenant.CallAsync("echo", new JsonObject { ["message"] = "hi" }, "good")).ShouldSucceed().Text.ShouldBe("hi");
        await Eventually.TrueAsync(
            () => restarted.Process.Output.Any(line => line.Contains(Path.GetFileName(file), StringComparison.Ordinal)),
            () => string.Join('\n', restarted.Process.Output),
            cancellationToken: Cancellation);
        (await tenant.PutServerAsync("damaged", ServerConfig.Http(server.Url))).ShouldSucceed();
        (await tenant.CallAsync("echo", new JsonObject { ["message"] = "again" }, "damaged")).ShouldSucceed().Text.ShouldBe("again");
    }

    private async Task<HostProcess> StartWithStdioServerAsync(StdioFault fault, int processes)
    {
        Assert.SkipWhen(ProcessTable.Missing is not null, ProcessTable.Missing ?? "");
        var host = await HostProcess.StartAsync(Options, Cancellation);
        try
        {
            var options = new TestServerOptions { StdioFault = fault, Marker = _marker };
            await TenantApi.Default(host).AddServerAsync("child", ServerConfig.Stdio(options));
            (await TenantApi.Default(host).CallAsync("echo")).ShouldSucceed();
            await Eventually.TrueAsync(
                () => ProcessTable.Find(_marker).Count == processes, cancellationToken: Cancellation);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    private static async Task<bool> RefusesNewConnectionsAsync(HostProcess host)
    {
        try
        {
            using var http = new HttpClient();
            using var response = await http.GetAsync(new Uri(host.Http.BaseAddress!, "healthz/ready"), Cancellation);
            return response.StatusCode != HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }

    private Task ShouldLeaveNoChildAsync() => Eventually.TrueAsync(
        () => ProcessTable.Find(_marker).Count == 0,
        () => $"Processes {string.Join(", ", ProcessTable.Find(_marker))} are left.",
        cancellationToken: Cancellation);
}
