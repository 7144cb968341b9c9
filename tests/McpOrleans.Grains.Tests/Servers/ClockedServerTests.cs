using McpOrleans.Grains.Servers;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Tools;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

/// <summary>What a server's grain does by itself as time goes by.</summary>
public sealed class ClockedServerTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Time passes in steps, and a check may come at the next one.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Health_ServerBackAfterAnHour_IsHealthyWithItsToolsWithinOneInterval()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        await using var cluster = await ClockedCluster.StartAsync();
        var config = new McpServerConfig
        {
            Url = upstream.Url.ToString(),
            ConnectTimeout = TimeSpan.FromMinutes(5),

            // After the break comes the trial, a quarter of the interval later at most. That must leave the time for one interval.
            CircuitBreakerTimeout = TimeSpan.FromSeconds(10),
        };
        await cluster.Server().ConfigureAsync(config);
        (await cluster.Server().ConnectAsync(Cancel))!.State.ShouldBe(ConnectionState.Connected);
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Status });
        await cluster.PassAsync(Hour);

        // The hour was short in real time, and a busy machine may need more of that for the failures.
        await Eventually.TrueAsync(
            async _ =>
            {
                await cluster.PassAsync(Minute);
                return await cluster.Server().GetStatusAsync() is { Health: HealthStatus.Unhealthy, Circuit.State: not CircuitState.Closed };
            },
            cancellationToken: Cancel);
        await Eventually.TrueAsync(async _ => (await cluster.PublishedAsync()).Stale, cancellationToken: Cancel);

        upstream.Script.Tools.Add(ServerTool.Named("fresh"));
        upstream.Script.Faults.Clear();
        await cluster.PassUntilAsync(
            async () => (await cluster.Server().GetStatusAsync())!.Health is HealthStatus.Healthy, config.HealthCheckInterval + Late, Cancel);

        (await cluster.Server().GetStatusAsync())!.Circuit.State.ShouldBe(CircuitState.Closed);
        await Eventually.TrueAsync(
            async _ => await cluster.PublishedAsync() is { Stale: false } published && published.Tools.Any(tool => tool.Name == "fresh"),
            cancellationToken: Cancel);
    }

    [Fact]
    public async Task Reminder_OfAServerThatIsNoMore_EndsItself()
    {
        await using var cluster = await ClockedCluster.StartAsync();
        var server = cluster.Server("never-configured");
        var isRegistered = false;
        await cluster.InsideAsync(server, async grain =>
        {
            await grain.RegisterOrUpdateReminder("health", Minute, Minute);
            isRegistered = await grain.GetReminder("health") is not null;
        });
        isRegistered.ShouldBeTrue();

        await Eventually.TrueAsync(async _ => !await cluster.HasReminderAsync(server), cancellationToken: Cancel);
    }

    [Fact]
    public async Task Remove_ConfiguredServer_LeavesNoReminder()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        await using var cluster = await ClockedCluster.StartAsync();
        var server = cluster.Server();
        await server.ConfigureAsync(GrainCluster.At(upstream.Url));
        (await cluster.HasReminderAsync(server)).ShouldBeTrue();

        (await server.RemoveAsync()).ShouldBeTrue();

        (await cluster.HasReminderAsync(server)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(60)]
    [InlineData(5)]
    public async Task Configure_ShorterInterval_IsInForceAtOnce(int seconds)
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        await using var cluster = await ClockedCluster.StartAsync();
        var server = cluster.Server();
        var config = GrainCluster.At(upstream.Url) with { HealthCheckInterval = Hour };
        await server.ConfigureAsync(config);
        await server.ConnectAsync(Cancel);

        await server.ConfigureAsync(config with { HealthCheckInterval = TimeSpan.FromSeconds(seconds) });
        upstream.Script.Traffic.Reset();

        await cluster.PassUntilAsync(() => IsProbedAsync(upstream), TimeSpan.FromSeconds(seconds) + Late, Cancel);
    }

    [Fact]
    public async Task Configure_Disabled_ChecksNoMore()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        await using var cluster = await ClockedCluster.StartAsync();
        var server = cluster.Server();
        await server.ConfigureAsync(GrainCluster.At(upstream.Url) with { HealthCheckInterval = TimeSpan.FromSeconds(5) });
        await cluster.PassUntilAsync(() => IsProbedAsync(upstream), Minute * 3, Cancel);

        // What began before has ended, so that nothing of it arrives afterwards: the first listing, whose last part has come, and the check
        // that was just seen.
        await Eventually.TrueAsync(async _ => !(await cluster.PublishedAsync()).Prompts.IsEmpty, cancellationToken: Cancel);
        await server.CheckHealthAsync(Cancel);
        await server.ConfigureAsync(GrainCluster.At(upstream.Url) with { Enabled = false });
        (await cluster.HasReminderAsync(server)).ShouldBeFalse();
        upstream.Script.Traffic.Reset();
        await cluster.PassAsync(Minute * 2);

        upstream.Script.Traffic.Read().Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Invoke_KeyTenMinutesOld_RunsAgain()
    {
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancel);
        await using var cluster = await ClockedCluster.StartAsync();
        var server = cluster.Server();
        await server.ConfigureAsync(GrainCluster.At(upstream.Url) with { HealthCheckInterval = Hour });
        var keyed = GrainCluster.Call("count") with { IdempotencyKey = "key" };
        GrainCluster.Text(await server.InvokeAsync(keyed, Cancel)).ShouldBe("1");

        await cluster.PassAsync(TimeSpan.FromMinutes(10));
        GrainCluster.Text(await server.InvokeAsync(keyed, Cancel)).ShouldBe("1");
        await cluster.PassAsync(TimeSpan.FromSeconds(1));

        GrainCluster.Text(await server.InvokeAsync(keyed, Cancel)).ShouldBe("2");
    }

    [Fact]
    public async Task Invoke_KeyOfBeforeTheServerWasRemovedAndRegisteredAgain_DoesNotRunAgain()
    {
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancel);
        await using var cluster = await ClockedCluster.StartAsync();
        var server = cluster.Server();
        var config = GrainCluster.At(upstream.Url) with { HealthCheckInterval = Hour };
        await server.ConfigureAsync(config);
        var keyed = GrainCluster.Call("count") with { IdempotencyKey = "key" };
        GrainCluster.Text(await server.InvokeAsync(keyed, Cancel)).ShouldBe("1");

        await server.RemoveAsync();
        GrainCluster.FailureOf(await server.InvokeAsync(keyed, Cancel)).Code.ShouldBe(ErrorCodes.ServerNotFound);
        await server.ConfigureAsync(config);

        GrainCluster.Text(await server.InvokeAsync(keyed, Cancel)).ShouldBe("1");
        upstream.Script.Traffic.Calls("count").ShouldBe(1);
    }

    [Fact]
    public async Task Remove_KeysRetained_AreGoneOnceTheyAreNoLonger()
    {
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancel);
        await using var cluster = await ClockedCluster.StartAsync();
        var server = cluster.Server();
        await server.ConfigureAsync(GrainCluster.At(upstream.Url) with { HealthCheckInterval = Hour });
        await server.InvokeAsync(GrainCluster.Call("count") with { IdempotencyKey = "key" }, Cancel);

        await server.RemoveAsync();
        (await cluster.HasReminderAsync(server)).ShouldBeFalse();
        (await cluster.HasReminderAsync(server, KeyRetention.ReminderName)).ShouldBeTrue();

        await Eventually.TrueAsync(
            async _ =>
            {
                cluster.Clock.Advance(Minute);
                return !await cluster.HasReminderAsync(server, KeyRetention.ReminderName);
            },
            cancellationToken: Cancel);
    }

    /// <summary>Each era of MCP has a probe of its own.</summary>
    private static Task<bool> IsProbedAsync(TestServer upstream) =>
        Task.FromResult(upstream.Script.Traffic.Messages("ping") + upstream.Script.Traffic.Messages("server/discover") > 0);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
