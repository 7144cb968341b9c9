using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

public sealed class MembershipTests
{
    [Fact]
    public async Task Grains_InAClusterOfTwo_LiveOnBoth()
    {
        await using var cluster = await SemanticsCluster.StartAsync(silos: 2);

        var silos = await Task.WhenAll(Enumerable.Range(0, 60).Select(number => SiloOfAsync(cluster, $"spread-{number}")));

        silos.Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Silo_Stopped_DeactivatesItsGrainsAndTheyLiveOnElsewhere()
    {
        await using var cluster = await SemanticsCluster.StartAsync(silos: 2);
        var keys = Enumerable.Range(0, 20).Select(number => $"stopped-{number}").ToArray();
        var homes = await Task.WhenAll(keys.Select(key => SiloOfAsync(cluster, key)));
        var stopped = cluster.Silos[1];
        var moved = keys.Zip(homes).First(pair => pair.Second == stopped.SiloAddress.ToString()).First;

        await cluster.StopSiloAsync(stopped);

        Journal.Read(moved).ShouldContain("deactivating: ShuttingDown");
        (await SiloOfAsync(cluster, moved)).ShouldBe(cluster.Silos.Single().SiloAddress.ToString());
    }

    [Fact]
    public async Task Silo_StoppedDuringACall_LetsItEnd()
    {
        await using var cluster = await SemanticsCluster.StartAsync(silos: 2);
        var (key, silo) = await FindOnSecondSiloAsync(cluster, "stopped-busy");
        var call = cluster.Client.GetGrain<ILifeGrain>(key).HoldAsync(key);
        await Gate.Named(key).ReachedAsync();

        var stopping = cluster.StopSiloAsync(silo);
        Gate.Named(key).Open();
        await stopping.WaitAsync(Gate.Cap, TimeProvider.System);

        Journal.Read(key).ShouldContain("call ends");
        Journal.Read(key).ShouldContain("deactivating: ShuttingDown");
        try
        {
            await call;
        }
        catch (OrleansException)
        {
            // The answer may be lost with the silo; that the call came to its end is what counts.
        }
    }

    [Fact]
    public async Task Silo_Killed_ItsGrainsLiveOnElsewhere()
    {
        await using var cluster = await SemanticsCluster.StartAsync(silos: 2);
        var (key, silo) = await FindOnSecondSiloAsync(cluster, "killed");

        await cluster.KillSiloAsync(silo);

        (await SiloOfAsync(cluster, key)).ShouldBe(cluster.Silos.Single().SiloAddress.ToString());
    }

    [Fact]
    public async Task Silo_KilledDuringACallOfAnotherSilo_FailsIt()
    {
        await using var cluster = await SemanticsCluster.StartAsync(silos: 2);
        var (key, silo) = await FindOnSecondSiloAsync(cluster, "killed-busy");
        var call = cluster.Silos[0].ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<ILifeGrain>(key).HoldAsync(key);
        await Gate.Named(key).ReachedAsync();

        await cluster.KillSiloAsync(silo);

        await Should.ThrowAsync<SiloUnavailableException>(() => call.WaitAsync(Gate.Cap, TimeProvider.System));
        Gate.Named(key).Open();
    }

    [Fact]
    public async Task Silo_KilledDuringACallOfAClient_LeavesItToTheResponseTimeout()
    {
        await using var cluster = await SemanticsCluster.StartAsync(silos: 2);
        var (key, silo) = await FindOnSecondSiloAsync(cluster, "killed-busy-client");
        var call = cluster.Client.GetGrain<ILifeGrain>(key).HoldBrieflyAsync(key);
        await Gate.Named(key).ReachedAsync();

        await cluster.KillSiloAsync(silo);

        await Should.ThrowAsync<TimeoutException>(() => call);
        Gate.Named(key).Open();
    }

    [Fact]
    public async Task Silo_Added_GetsGrainsToo()
    {
        await using var cluster = await SemanticsCluster.StartAsync(silos: 1);
        await SiloOfAsync(cluster, "first");

        var added = await cluster.StartAdditionalSiloAsync();
        await cluster.WaitForLivenessToStabilizeAsync();

        var silos = await Task.WhenAll(Enumerable.Range(0, 60).Select(number => SiloOfAsync(cluster, $"added-{number}")));
        silos.ShouldContain(added.SiloAddress.ToString());
    }

    private static Task<string> SiloOfAsync(InProcessTestCluster cluster, string key) =>
        cluster.Client.GetGrain<ILifeGrain>(key).SiloAsync();

    private static async Task<(string Key, InProcessSiloHandle Silo)> FindOnSecondSiloAsync(InProcessTestCluster cluster, string prefix)
    {
        var silo = cluster.Silos[1];
        for (var number = 0; ; number++)
        {
            var key = $"{prefix}-{number}";
            if (await SiloOfAsync(cluster, key) == silo.SiloAddress.ToString())
            {
                return (key, silo);
            }
        }
    }
}
