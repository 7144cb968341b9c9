using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;

namespace McpOrleans.EndToEnd.Tests.Resilience;

/// <summary>A server that is down is left alone for a while, one trial decides what follows, and the service's end changes nothing.</summary>
public sealed class CircuitTests(SharedHost shared) : IDisposable
{
    private const int Threshold = 5;

    /// <summary>Long enough for a busy machine to refuse calls meanwhile.</summary>
    private const int BreakSeconds = 15;

    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HostProcessOptions Options => new() { DataFolder = _folder.File("data") };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Call_ServerIsDown_OpensTheCircuitUntilOneTrialOfManyCallsSucceeds()
    {
        var tenant = await shared.NewTenantAsync();
        var address = await AddServerThatGoesDownAsync(tenant, breakSeconds: BreakSeconds);
        await FailUntilOpenAsync(tenant);

        using var listener = new TcpListener(IPAddress.Parse(address.Host), address.Port);
        listener.Start();
        var refused = new List<ApiAnswer>();
        for (var number = 0; number < 15; number++)
        {
            refused.Add((await tenant.CallAsync("echo")).ShouldFail(HttpStatusCode.ServiceUnavailable, "circuit_open"));
        }

        refused.ShouldAllBe(answer => answer.RetryAfter >= TimeSpan.FromSeconds(1) && answer.RetryAfter <= TimeSpan.FromSeconds(BreakSeconds));
        refused.Min(answer => (double)answer.Body["execution_time_ms"]!).ShouldBeLessThan(5, "however busy the machine is");
        await Eventually.TrueAsync(async _ => (string?)(await tenant.ReadCircuitAsync("down"))["state"] == "half_open", cancellationToken: Cancellation);
        listener.Pending().ShouldBeFalse("nothing connects while the circuit is open");
        listener.Stop();

        await using var server = await TestServer.StartAsync(new TestServerOptions().At(address), Cancellation);
        server.Script.Faults.Add(new Fault { Kind = FaultKind.Hold, Tool = "echo" });
        var calls = Enumerable.Range(0, 50).Select(_ => tenant.CallAsync("echo", new JsonObject { ["message"] = "trial" }, timeout: 60)).ToArray();
        await Eventually.TrueAsync(
            () => calls.Count(call => call.IsCompleted) == 49 && server.Script.Traffic.Calls("echo") == 1, cancellationToken: Cancellation);
        server.Script.Faults.Clear();

        var answers = await Task.WhenAll(calls);
        answers.Count(answer => answer.ErrorCode == "circuit_open").ShouldBe(49);
        answers.Single(answer => answer.ErrorCode is null).ShouldSucceed().Text.ShouldBe("trial");
        server.Script.Traffic.Calls("echo").ShouldBe(1);
        ((string?)(await tenant.ReadCircuitAsync("down"))["state"]).ShouldBe("closed");
    }

    [Fact]
    public async Task Kill_CircuitIsOpen_IsStillOpenForAsLong()
    {
        Uri address;
        JsonObject before;
        await using (var host = await HostProcess.StartAsync(Options, Cancellation))
        {
            var tenant = TenantApi.Default(host);
            address = await AddServerThatGoesDownAsync(tenant, breakSeconds: 600);
            await FailUntilOpenAsync(tenant);
            await StoredState.WaitForAsync(Options.DataFolder, "circuit");
            before = await tenant.ReadCircuitAsync("down");
            await host.KillAsync(Cancellation);
        }

        using var listener = new TcpListener(IPAddress.Parse(address.Host), address.Port);
        listener.Start();
        await using var restarted = await HostProcess.StartAsync(Options, Cancellation);
        var again = TenantApi.Default(restarted);

        (await again.CallAsync("echo")).ShouldFail(HttpStatusCode.ServiceUnavailable, "circuit_open").RetryAfter.ShouldNotBeNull();
        var after = await again.ReadCircuitAsync("down");
        before["blocked_until"].ShouldNotBeNull();
        after.ToJsonString().ShouldBe(before.ToJsonString());
        listener.Pending().ShouldBeFalse("nothing connects while the circuit is open");
    }

    [Fact]
    public async Task Call_ToolReportsAThousandErrors_CircuitStaysClosed()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("sound", ServerConfig.Http(server.Url));

        await Parallel.ForAsync(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation }, async (_, _) =>
            (await tenant.CallAsync("fail")).ShouldFail(HttpStatusCode.OK, "tool_error"));

        var circuit = await tenant.ReadCircuitAsync("sound");
        ((string?)circuit["state"], (int)circuit["failure_count"]!).ShouldBe(("closed", 0));
        server.Script.Traffic.Calls("fail").ShouldBe(1000);
    }

    /// <summary>Registers a server whose tools are known and which then goes away; returns where it was.</summary>
    private static async Task<Uri> AddServerThatGoesDownAsync(TenantApi tenant, int breakSeconds)
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var config = ServerConfig.Http(server.Url).Impatient(Patience.Timeout);
        config["circuit_breaker_threshold"] = Threshold;
        config["circuit_breaker_timeout"] = breakSeconds;
        config["health_check_interval"] = 3600; // Only calls are to reach it.
        await tenant.AddServerAsync("down", config);
        return server.Url;
    }

    private static async Task FailUntilOpenAsync(TenantApi tenant)
    {
        for (var number = 1; number <= Threshold; number++)
        {
            (await tenant.CallAsync("echo")).ShouldFail(HttpStatusCode.BadGateway, "connection_failed");
        }

        (await tenant.CallAsync("echo")).ShouldFail(HttpStatusCode.ServiceUnavailable, "circuit_open").RetryAfter.ShouldNotBeNull();
    }
}
