using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using McpOrleans.TestServers.Scripting;

namespace McpOrleans.Host.Tests.Startup;

/// <summary>The real executable and its end.</summary>
public sealed class HostStopTests : IDisposable
{
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(30);

    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Terminate_CallOutlastsTheGracePeriod_IsAnsweredAndTheServiceStopsProperlyWithinIt()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        await using var host = await HostProcess.StartAsync(new HostProcessOptions { DataFolder = _folder.File("data") }, Cancellation);
        using var registered = await host.Http.PutAsJsonAsync("mcp/servers/slow", new { url = server.Url, timeout = 300 }, Cancellation);
        registered.EnsureSuccessStatusCode();
        server.Script.Faults.Add(new Fault { Kind = FaultKind.Hang, Method = "tools/call" });
        var call = host.Http.PostAsJsonAsync("mcp/call", new { tool = "echo", server = "slow", arguments = new { message = "hi" } }, Cancellation);
        await Eventually.TrueAsync(() => server.Script.Traffic.Calls("echo") > 0, cancellationToken: Cancellation);

        var start = TimeProvider.System.GetTimestamp();
        var exitCode = await host.StopAsync(Cancellation);

        exitCode.ShouldBe(0);
        TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(GracePeriod);
        host.Process.Output.ShouldNotContain(line => line.Contains(" fail: ", StringComparison.Ordinal) || line.Contains("non-graceful", StringComparison.Ordinal));
        using var answered = await call;
        answered.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        var problem = await answered.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        problem.GetProperty("error_code").GetString().ShouldBe("outcome_unknown");
        problem.GetProperty("detail").GetString().ShouldBe("The service is stopping. The call may have run.");
        problem.GetProperty("tool_name").GetString().ShouldBe("echo");
    }
}
