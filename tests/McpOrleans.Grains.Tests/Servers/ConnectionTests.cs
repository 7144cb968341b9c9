using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

public sealed class ConnectionTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    [Fact]
    public async Task GetStatus_WhileConnecting_AnswersAtOnce()
    {
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { Faults = [new Fault { Kind = FaultKind.Nothing }] }, Cancel);
        var server = cluster.Server("connecting");
        await server.ConfigureAsync(GrainCluster.At(upstream.Url));
        var call = server.InvokeAsync(GrainCluster.Call("echo", timeout: TimeSpan.FromSeconds(2)), Cancel);

        (await server.GetStatusAsync())!.State.ShouldBe(ConnectionState.Connecting);

        var failure = GrainCluster.FailureOf(await call);
        failure.Code.ShouldBe(ErrorCodes.Timeout);
        failure.Message.ShouldContain("did not run");
        await server.RemoveAsync();
    }

    [Theory]
    [InlineData(FaultKind.Nothing, ErrorCodes.ConnectionFailed)]
    [InlineData(FaultKind.Hang, ErrorCodes.ConnectionFailed)]
    [InlineData(FaultKind.EndlessComments, ErrorCodes.ConnectionFailed)]
    [InlineData(FaultKind.Garbage, ErrorCodes.ProtocolError)]
    [InlineData(FaultKind.HalfMessage, ErrorCodes.ProtocolError)]
    public async Task Connect_BadServer_FailsWithinTheTimeout(FaultKind kind, string code)
    {
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { Faults = [new Fault { Kind = kind }] }, Cancel);
        var server = cluster.Server($"bad-{kind}");

        // What the server says must have its time to arrive, also on a busy machine.
        var timeout = TimeSpan.FromSeconds(code == ErrorCodes.ConnectionFailed ? 1 : 20);
        await server.ConfigureAsync(GrainCluster.At(upstream.Url, McpTransport.StreamableHttp) with { ConnectTimeout = timeout });

        var status = (await server.ConnectAsync(Cancel)).ShouldNotBeNull();

        status.State.ShouldBe(ConnectionState.Error);
        status.LastFailure.ShouldNotBeNull().Code.ShouldBe(code, status.LastFailure.Message);
        status.LastFailure.Message.ShouldContain("did not run");
        (await server.CheckHealthAsync(Cancel))!.Health.ShouldBe(HealthStatus.Unhealthy);
    }

    [Fact]
    public async Task Connect_UnknownCommand_SaysWhatToCheck()
    {
        var server = cluster.Server("unknown-command");
        await server.ConfigureAsync(new McpServerConfig { Command = "no-such-program-anywhere" });

        var failure = (await server.ConnectAsync(Cancel))!.LastFailure.ShouldNotBeNull();

        failure.Code.ShouldBe(ErrorCodes.ConnectionFailed);
        failure.Message.ShouldContain("no-such-program-anywhere");
        failure.Suggestion.ShouldNotBeNull().ShouldContain("command");
    }

    [Fact]
    public async Task Connect_ProgramEndsAtOnce_ShowsItsLastWords()
    {
        var server = cluster.Server("ends");
        await server.ConfigureAsync(new McpServerConfig { Command = "sh", Args = ["-c", "echo 'no licence found' >&2; exit 3"], RetryAttempts = 0 });

        var failure = (await server.ConnectAsync(Cancel))!.LastFailure.ShouldNotBeNull();

        failure.Message.ShouldContain("Exit code 3");
        failure.Message.ShouldContain("no licence found");
    }

    [Fact]
    public async Task Connect_Refused_IsRepeatedAsConfigured()
    {
        using var nobody = new NobodyListens();
        var server = cluster.Server("repeated");

        // From here on, because the server is connected to as soon as it is configured, and the call may find that under way.
        var started = TimeProvider.System.GetTimestamp();
        await server.ConfigureAsync(GrainCluster.At(nobody.Url) with { RetryAttempts = 2, RetryDelay = TimeSpan.FromSeconds(0.1) });

        var failure = GrainCluster.FailureOf(await server.InvokeAsync(GrainCluster.Call("echo"), Cancel));

        failure.Code.ShouldBe(ErrorCodes.ConnectionFailed);
        failure.Message.ShouldContain("can't be reached");
        TimeProvider.System.GetElapsedTime(started).ShouldBeGreaterThan(TimeSpan.FromSeconds(0.2));
    }

    [Fact]
    public async Task Disconnect_ThenCall_ConnectsAgain()
    {
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancel);
        var server = await cluster.ConnectAsync("disconnected", GrainCluster.At(upstream.Url));

        (await server.DisconnectAsync())!.State.ShouldBe(ConnectionState.Disconnected);
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().OpenSessions == 0, cancellationToken: Cancel);

        GrainCluster.Text(await server.InvokeAsync(GrainCluster.Call("echo", new { message = "back" }), Cancel)).ShouldBe("back");
        (await server.GetStatusAsync())!.ConnectionCount.ShouldBe(2);
    }

    [Fact]
    public async Task Disconnect_WhileConnecting_EndsTheAttempt()
    {
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { Faults = [new Fault { Kind = FaultKind.Nothing }] }, Cancel);
        var server = cluster.Server("given-up");
        await server.ConfigureAsync(GrainCluster.At(upstream.Url));
        (await server.GetStatusAsync())!.State.ShouldBe(ConnectionState.Connecting);

        (await server.DisconnectAsync())!.State.ShouldBe(ConnectionState.Disconnected);

        (await server.GetStatusAsync())!.LastFailure.ShouldBeNull();
    }

    [Fact]
    public async Task Reconnect_ConnectedServer_HasANewSession()
    {
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancel);
        var server = await cluster.ConnectAsync("reconnected", GrainCluster.At(upstream.Url));

        (await server.ReconnectAsync(Cancel))!.State.ShouldBe(ConnectionState.Connected);

        upstream.Script.Traffic.Read().Sessions.ShouldBe(2);
    }

    [Fact]
    public async Task StdioServer_ProcessEnds_IsStartedAgainByTheNextCall()
    {
        var server = await cluster.ConnectAsync("restarted", GrainCluster.Command(new TestServerOptions()));

        var died = GrainCluster.FailureOf(await server.InvokeAsync(GrainCluster.Call("exit", new { code = 7 }), Cancel));
        var next = await server.InvokeAsync(GrainCluster.Call("echo", new { message = "alive" }), Cancel);

        died.Code.ShouldBe(ErrorCodes.ConnectionFailed);
        died.Message.ShouldContain("Exit code 7");
        GrainCluster.Text(next).ShouldBe("alive");
        await server.RemoveAsync();
    }

    [Fact]
    public async Task StdioServer_CrashesAgainAndAgain_IsInErrorWithItsLastWordsAndStartedEverMoreSlowly()
    {
        var config = GrainCluster.Command(new TestServerOptions()) with { RetryDelay = TimeSpan.FromSeconds(0.4), CircuitBreakerThreshold = 100 };
        var server = await cluster.ConnectAsync("crashing", config);
        var started = TimeProvider.System.GetTimestamp();

        for (var crash = 0; crash < 4; crash++)
        {
            await server.InvokeAsync(GrainCluster.Call("exit", new { code = 9 }), Cancel);
        }

        // Delays of 0.4, 0.8 and 1.6 s, each less a quarter at most.
        TimeProvider.System.GetElapsedTime(started).ShouldBeGreaterThan(TimeSpan.FromSeconds(2.1));
        await Eventually.TrueAsync(async _ => (await server.GetStatusAsync())!.State is ConnectionState.Error, cancellationToken: Cancel);
        (await server.GetStatusAsync())!.LastFailure.ShouldNotBeNull().Message.ShouldContain("Exit code 9");
        await server.RemoveAsync();
    }

    [Fact]
    public async Task StdioServer_Environment_HasOnlyWhatIsConfigured()
    {
        Environment.SetEnvironmentVariable("MCPORLEANS_TEST_SECRET", "the service's own");
        var config = GrainCluster.Command(new TestServerOptions());
        var server = await cluster.ConnectAsync("environment", config with { Env = config.Env.Add("GREETING", "hello") });

        var text = GrainCluster.Text(await server.InvokeAsync(
            GrainCluster.Call("environment", new { names = new[] { "GREETING", "MCPORLEANS_TEST_SECRET", "PATH" } }), Cancel));

        text.ShouldContain("hello");
        text.ShouldContain("PATH");
        text.ShouldNotContain("the service's own");
        await server.RemoveAsync();
    }

    [Fact]
    public async Task GetStatus_SecretsInHeaders_AreMaskedAlsoWhereTheServerRepeatsThem()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var config = GrainCluster.At(upstream.Url);
        var server = await cluster.ConnectAsync("masked", config with { Headers = config.Headers.Add("Authorization", "Bearer secret") });

        GrainCluster.Text(await server.InvokeAsync(GrainCluster.Call("headers"), Cancel)).ShouldContain("\"authorization\":\"***\"");
        (await server.GetStatusAsync())!.Config.Headers["authorization"].ShouldBe("***");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
