using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using Orleans.Configuration;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

public sealed class DeactivationTests(SharedCluster shared)
{
    [Fact]
    public async Task DeactivateOnIdle_NextCall_MeetsANewActivation()
    {
        var grain = await shared.GrainAsync<ILifeGrain>("deactivates");
        await grain.SiloAsync();
        var gone = (await shared.GetAsync()).WaitForDeactivationAsync(grain);

        await grain.DeactivateAsync();
        await gone.WaitAsync(Gate.Cap, TimeProvider.System);
        await grain.SiloAsync();

        Journal.Read("deactivates").ShouldBe(
            ["activating", "active", "call", "deactivating: ApplicationRequested", "disposed", "activating", "active", "call"]);
    }

    [Fact]
    public async Task DeactivateOnIdle_DuringACall_WaitsForItsEnd()
    {
        var grain = await shared.GrainAsync<ILifeGrain>("busy");
        var call = grain.HoldAsync("busy");
        await Gate.Named("busy").ReachedAsync();

        await grain.DeactivateAsync();
        var next = grain.SiloAsync();
        var interleaving = grain.InterleaveAsync();
        Gate.Named("busy").Open();
        await Task.WhenAll(call, next, interleaving).WaitAsync(Gate.Cap, TimeProvider.System);

        Journal.Read("busy").Take(7).ShouldBe(
            ["activating", "active", "call starts", "call ends", "deactivating: ApplicationRequested", "disposed", "activating"]);
        Journal.Read("busy").Skip(8).ShouldBe(["call", "interleaving call"], ignoreOrder: true);
    }

    [Fact]
    public async Task Call_WhileDeactivating_GoesToTheNextActivation()
    {
        var grain = await shared.GrainAsync<ILifeGrain>("deactivates-slowly");
        await grain.SiloAsync();
        await grain.DeactivateAsync();
        await Gate.Named("deactivates-slowly").ReachedAsync();

        var call = grain.SiloAsync();
        Gate.Named("deactivates-slowly").Open();
        await call.WaitAsync(Gate.Cap, TimeProvider.System);

        Journal.Read("deactivates-slowly").ShouldBe(
            ["activating", "active", "call", "deactivating: ApplicationRequested", "disposed", "activating", "active", "call"]);
    }

    [Fact]
    public async Task Deactivation_Fails_EndsTheActivationAllTheSame()
    {
        var grain = await shared.GrainAsync<ILifeGrain>("fails-to-deactivate");
        await grain.SiloAsync();
        var gone = (await shared.GetAsync()).WaitForDeactivationAsync(grain);

        await grain.DeactivateAsync();
        await gone.WaitAsync(Gate.Cap, TimeProvider.System);
        await grain.SiloAsync();

        Journal.Read("fails-to-deactivate").Count(entry => string.Equals(entry, "active", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task Idle_ForTheConfiguredAge_Deactivates()
    {
        await using var cluster = await SemanticsCluster.StartAsync(configureSilo: silo => silo.Configure<GrainCollectionOptions>(options =>
        {
            options.CollectionQuantum = TimeSpan.FromMilliseconds(300);
            options.CollectionAge = TimeSpan.FromSeconds(1);
        }));
        var delayed = cluster.Client.GetGrain<ILifeGrain>("idle-delayed");
        await delayed.DelayDeactivationAsync(TimeSpan.FromMinutes(10));
        await cluster.Client.GetGrain<ILifeGrain>("idle").SiloAsync();
        await cluster.Client.GetGrain<ILifeGrain>("idle-later").SiloAsync();

        (await Journal.ReadAsync("idle", 5)).ShouldBe(["activating", "active", "call", "deactivating: ActivationIdle", "disposed"]);
        await Journal.ReadAsync("idle-later", 5);
        Journal.Read("idle-delayed").ShouldBe(["activating", "active"]);
    }
}
