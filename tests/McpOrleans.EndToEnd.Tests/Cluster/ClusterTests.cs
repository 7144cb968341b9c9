using System.Net;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.EndToEnd.Tests.Cluster;

/// <summary>What a cluster of real processes loses when parts of it go: see <see cref="ClusterRun"/> for its size.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ClusterTests
{
    /// <summary>
    /// Silos find out within this time that one is gone, and its MCP servers work again elsewhere: Orleans' membership with the
    /// settings of role silo, and what a busy machine of two cores adds.
    /// </summary>
    private static readonly TimeSpan MembershipTimeout = TimeSpan.FromSeconds(30);

    /// <summary>A call that takes longer was touched by a loss.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silos_KilledStoppedAndBack_LoseNothingAndRunNothingTwice()
    {
        await using var run = await ClusterRun.StartAsync("A silo killed, another stopped, both back");

        var killedAt = run.Load.Now;
        await run.Cluster.KillSiloAsync(0, Cancellation);
        run.Tell("silo 0 killed (SIGKILL)");
        await run.WorksAsync("every server answers again");
        await run.WorksAsync("every server answers once more");
        var settledAt = run.Load.Now;

        await run.Cluster.StopSiloAsync(1, Cancellation);
        run.Tell("silo 1 stopped (SIGTERM), ended with 0; one silo is left");
        await run.WorksAsync("every server answers again");

        await run.Cluster.StartSiloAsync(0, Cancellation);
        await run.Cluster.StartSiloAsync(1, Cancellation);
        run.Tell("silos 0 and 1 are back");
        await run.WorksAsync("every server answers");

        var report = await run.EndAsync();
        var recoveries = report.Recoveries(killedAt, settledAt, Slow);
        run.Tell(recoveries.IsEmpty
            ? "the killed silo held none of the servers that were called"
            : $"MCP servers that the kill touched: {recoveries.Length}; they worked again {recoveries[0].TotalSeconds:0.0} to "
                + $"{recoveries[^1].TotalSeconds:0.0} s after it (half of them within {recoveries[recoveries.Length / 2].TotalSeconds:0.0} s)");
        recoveries.ShouldAllBe(recovery => recovery < MembershipTimeout);
        run.NewSessions.ShouldBe(0);
    }

    [Fact]
    public async Task Silos_RestartedOneAfterAnother_KeepConfigurationCircuitsAndSessions()
    {
        await using var run = await ClusterRun.StartAsync("All silos replaced, one after another");

        for (var silo = 0; silo < 3; silo++)
        {
            await run.Cluster.StopSiloAsync(silo, Cancellation);
            await run.Cluster.StartSiloAsync(silo, Cancellation);
            run.Tell($"silo {silo} replaced");
            await run.WorksAsync("every server answers");
        }

        await run.EndAsync();
        run.NewSessions.ShouldBe(0);
    }

    [Fact]
    public async Task Storage_AwayForAWhile_ConnectedServersGoOnAndNothingIsCorrupted()
    {
        await using var run = await ClusterRun.StartAsync("The storage account away");

        await run.Cluster.Storage.StopAsync(Cancellation);
        var awayAt = run.Load.Now;
        run.Tell("storage stopped");
        await Eventually.TrueAsync(
            () => run.Load.Now - awayAt > ClusterRun.Outage, cap: ClusterRun.Outage + TimeSpan.FromSeconds(30), cancellationToken: Cancellation);
        var backAt = run.Load.Now;
        await run.Cluster.Storage.StartAgainAsync(Cancellation);
        run.Tell($"storage back after {(run.Load.Now - awayAt).TotalSeconds:0} s");
        await run.WorksAsync("every server answers, with and without keys");

        await run.EndAsync();
        var meanwhile = run.Load.Calls.Where(call => !call.IsKeyed && call.StartedAt > awayAt && call.StartedAt < backAt).ToArray();
        run.Tell($"calls without a key meanwhile: {meanwhile.Length}, of which {meanwhile.Count(call => call.Succeeded)} succeeded");
        meanwhile.ShouldNotBeEmpty();
        meanwhile.ShouldAllBe(call => call.Succeeded);
    }

    [Fact]
    public async Task Silos_AllGoneAndBack_FrontRefusesAtOnceAndFindsThemAgain()
    {
        Assert.SkipWhen(ClusterProcesses.Missing is not null, ClusterProcesses.Missing ?? "");
        await using var cluster = await ClusterProcesses.StartAsync(silos: 1, fronts: 1, Cancellation);
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var front = TenantApi.Default(cluster.Fronts[0]);
        await front.AddServerAsync("one", ServerConfig.Http(server.Url));

        await cluster.KillSiloAsync(0, Cancellation);
        await Eventually.TrueAsync(async _ => !await IsReadyAsync(cluster.Fronts[0]), cancellationToken: Cancellation);
        var start = TimeProvider.System.GetTimestamp();
        (await front.CallAsync("echo")).ShouldFail(HttpStatusCode.ServiceUnavailable, "overloaded").RetryAfter.ShouldNotBeNull();
        TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(8));

        await cluster.StartSiloAsync(0, Cancellation);
        await Eventually.TrueAsync(_ => IsReadyAsync(cluster.Fronts[0]), cancellationToken: Cancellation);
        await Eventually.TrueAsync(async _ => (await front.CallAsync("echo")).Status == HttpStatusCode.OK, cancellationToken: Cancellation);
    }

    [Fact]
    public async Task Fronts_AskedInTurn_AnswerTheSame()
    {
        Assert.SkipWhen(ClusterProcesses.Missing is not null, ClusterProcesses.Missing ?? "");
        await using var cluster = await ClusterProcesses.StartAsync(silos: 2, fronts: 2, Cancellation);
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var fronts = cluster.Fronts.Select(TenantApi.Default).ToArray();

        for (var number = 0; number < 20; number++)
        {
            await fronts[number % 2].AddServerAsync($"one-{number}", ServerConfig.Http(server.Url));
            var names = (await fronts[(number + 1) % 2].GetAsync("servers")).ShouldSucceed().Body["servers"]!.AsArray();
            names.Count.ShouldBe(number + 1);
            (await fronts[(number + 1) % 2].GetAsync($"servers/one-{number}")).Status.ShouldBe(HttpStatusCode.OK);
        }

        var views = new List<ClusterView>();
        for (var turn = 0; turn < 20; turn++)
        {
            views.Add(await ClusterView.ReadAsync(fronts[turn % 2]));
        }

        views.Distinct().ShouldHaveSingleItem();
    }

    private static async Task<bool> IsReadyAsync(HostProcess front) =>
        (await front.Http.GetAsync(new Uri("healthz/ready", UriKind.Relative), Cancellation)).StatusCode == HttpStatusCode.OK;
}
