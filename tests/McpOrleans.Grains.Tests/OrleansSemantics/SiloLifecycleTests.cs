using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

public sealed class SiloLifecycleTests
{
    [Fact]
    public async Task Participants_StartUpwardsAndStopDownwards()
    {
        await using (await SemanticsCluster.StartAsync(configureSilo: silo => silo.Services
            .AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new Participant(ServiceLifecycleStage.Active))
            .AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new Participant(ServiceLifecycleStage.ApplicationServices))))
        {
            Journal.Read("lifecycle").ShouldBe(["start 10000", "start 20000"]);
        }

        Journal.Read("lifecycle").ShouldBe(["start 10000", "start 20000", "stop 20000", "stop 10000"]);
    }

    [Fact]
    public async Task StartupTask_MayCallGrains_BeforeTheSiloHasStarted()
    {
        await using var cluster = await SemanticsCluster.StartAsync(configureSilo: silo => silo.AddStartupTask(async (services, _) =>
            Journal.Write("startup", await services.GetRequiredService<IGrainFactory>().GetGrain<IEchoGrain>("startup").EchoAsync("hi"))));

        Journal.Read("startup").ShouldBe(["startup: hi"]);
    }

    [Fact]
    public async Task Services_OfTheSilo_OfferAClientOfTheCluster()
    {
        await using var cluster = await SemanticsCluster.StartAsync();
        var services = cluster.GetSiloServiceProvider();

        (await services.GetRequiredService<IClusterClient>().GetGrain<IEchoGrain>("hosted").EchoAsync("hi")).ShouldBe("hosted: hi");
        services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ShouldBe(cluster.Silos[0].SiloAddress);
    }

    private sealed class Participant(int stage) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
            nameof(Participant),
            stage,
            _ =>
            {
                Journal.Write("lifecycle", $"start {stage}");
                return Task.CompletedTask;
            },
            _ =>
            {
                Journal.Write("lifecycle", $"stop {stage}");
                return Task.CompletedTask;
            });
    }
}
