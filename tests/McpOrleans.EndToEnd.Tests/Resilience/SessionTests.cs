using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;

namespace McpOrleans.EndToEnd.Tests.Resilience;

/// <summary>The session with a server outlives the service's process; when the server forgot it, a new one begins unseen.</summary>
public sealed class SessionTests(SharedHost shared) : IDisposable
{
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(30);

    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HostProcessOptions Options => new() { DataFolder = _folder.File("data") };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kill_ServerHoldsASession_GoesOnWithIt()
    {
        await using var server = await TestServer.StartAsync(Stateful(), Cancellation);
        await using (var host = await HostProcess.StartAsync(Options, Cancellation))
        {
            await CountTwiceAsync(TenantApi.Default(host), server.Url);
            await host.KillAsync(Cancellation);
        }

        await using var restarted = await HostProcess.StartAsync(Options, Cancellation);

        (await TenantApi.Default(restarted).CallAsync("count")).ShouldSucceed().Text.ShouldBe("3");
        await restarted.Process.WaitForLineAsync(IsResumption, Eventually.DefaultCap, Cancellation);
        server.Script.Traffic.Messages("initialize").ShouldBe(1);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(400)]
    public async Task Kill_ServerIsRestartedToo_BeginsOneNewSession(int unknownSession)
    {
        Uri address;
        await using (var host = await HostProcess.StartAsync(Options, Cancellation))
        {
            await using var server = await TestServer.StartAsync(Stateful(), Cancellation);
            address = server.Url;
            await CountTwiceAsync(TenantApi.Default(host), server.Url);
            await host.KillAsync(Cancellation);
        }

        await using var again = await TestServer.StartAsync(Stateful().At(address) with { UnknownSessionStatus = unknownSession }, Cancellation);
        await using var restarted = await HostProcess.StartAsync(Options, Cancellation);

        (await TenantApi.Default(restarted).CallAsync("count")).ShouldSucceed().Text.ShouldBe("1");
        (await TenantApi.Default(restarted).CallAsync("count")).ShouldSucceed().Text.ShouldBe("2");
        again.Script.Traffic.Messages("initialize").ShouldBe(1);
        restarted.Process.Output.ShouldNotContain(line => IsResumption(line));
    }

    [Fact]
    public async Task Call_ServerWasRestartedMeanwhile_BeginsOneNewSession()
    {
        Uri address;
        var tenant = await shared.NewTenantAsync();
        await using (var server = await TestServer.StartAsync(Stateful(), Cancellation))
        {
            address = server.Url;
            await tenant.AddServerAsync("counter", ServerConfig.Http(server.Url));
            (await tenant.CallAsync("count")).ShouldSucceed();
        }

        await using var again = await TestServer.StartAsync(Stateful().At(address), Cancellation);

        (await tenant.CallAsync("count")).ShouldSucceed().Text.ShouldBe("1");
        (await tenant.CallAsync("count")).ShouldSucceed().Text.ShouldBe("2");
        again.Script.Traffic.Messages("initialize").ShouldBe(1);
        again.Script.Traffic.Calls("count").ShouldBe(2);
    }

    [Fact]
    public async Task Kill_ServerEverythingHoldsASession_GoesOnWithIt()
    {
        Assert.SkipWhen(NpmServers.Missing is not null, NpmServers.Missing ?? "");
        await using var everything = await NpmServerProcess.StartEverythingAsync("streamableHttp", Cancellation);
        await using (var host = await HostProcess.StartAsync(Options, Cancellation))
        {
            await TenantApi.Default(host).AddServerAsync("everything", ServerConfig.Http(everything.Url));
            (await TenantApi.Default(host).CallAsync("echo", new JsonObject { ["message"] = "one" })).ShouldSucceed();
            await WaitUntilSessionIsStoredAsync();
            await host.KillAsync(Cancellation);
        }

        await using var restarted = await HostProcess.StartAsync(Options, Cancellation);

        (await TenantApi.Default(restarted).CallAsync("echo", new JsonObject { ["message"] = "two" })).ShouldSucceed().Text.ShouldContain("two");
        await restarted.Process.WaitForLineAsync(IsResumption, Eventually.DefaultCap, Cancellation);
    }

    [Fact]
    public async Task Terminate_CallInFlight_IsAnsweredAndTheSessionKept()
    {
        await using var server = await TestServer.StartAsync(Stateful(), Cancellation);
        await using (var host = await HostProcess.StartAsync(Options, Cancellation))
        {
            await CountTwiceAsync(TenantApi.Default(host), server.Url);
            server.Script.Faults.Add(new Fault { Kind = FaultKind.Hold, Tool = "count" });
            var call = TenantApi.Default(host).CallAsync("count");
            await Eventually.TrueAsync(() => server.Script.Traffic.Calls("count") == 3, cancellationToken: Cancellation);

            var start = TimeProvider.System.GetTimestamp();
            var stop = host.StopAsync(Cancellation);
            await Eventually.TrueAsync(async _ => !await IsReadyAsync(host), cancellationToken: Cancellation);
            (call.IsCompleted, stop.IsCompleted).ShouldBe((false, false), "not ready before anything else ends");
            server.Script.Faults.Clear();

            (await call).ShouldSucceed().Text.ShouldBe("3");
            (await stop).ShouldBe(0);
            TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(GracePeriod);
        }

        await using var restarted = await HostProcess.StartAsync(Options, Cancellation);

        (await TenantApi.Default(restarted).CallAsync("count")).ShouldSucceed().Text.ShouldBe("4");
        server.Script.Traffic.Messages("initialize").ShouldBe(1);
    }

    /// <summary>Only revisions of MCP before the stateless one have sessions.</summary>
    private static TestServerOptions Stateful() => new() { Protocol = "2025-11-25" };

    private static bool IsResumption(string line) => line.Contains("the session was resumed", StringComparison.Ordinal);

    private async Task CountTwiceAsync(TenantApi tenant, Uri url)
    {
        await tenant.AddServerAsync("counter", ServerConfig.Http(url));
        (await tenant.CallAsync("count")).ShouldSucceed().Text.ShouldBe("1");
        (await tenant.CallAsync("count")).ShouldSucceed().Text.ShouldBe("2");
        await WaitUntilSessionIsStoredAsync();
    }

    /// <summary>No call waits until its session is stored, so a process killed early may lose it; these tests are not about that.</summary>
    private Task WaitUntilSessionIsStoredAsync() => StoredState.WaitForAsync(Options.DataFolder, "session");

    private static async Task<bool> IsReadyAsync(HostProcess host)
    {
        try
        {
            using var http = new HttpClient();
            using var response = await http.GetAsync(new Uri(host.Http.BaseAddress!, "healthz/ready"), Cancellation);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
