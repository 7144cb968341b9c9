using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

public sealed class ActivationTests(SharedCluster shared)
{
    [Fact]
    public async Task FirstCall_WhileTheGrainActivates_Waits()
    {
        var grain = await shared.GrainAsync<ILifeGrain>("activates-slowly");

        var plain = grain.SiloAsync();
        var interleaving = grain.InterleaveAsync();
        await Gate.Named("activates-slowly").ReachedAsync();
        Gate.Named("activates-slowly").Open();
        await Task.WhenAll(plain, interleaving).WaitAsync(Gate.Cap, TimeProvider.System);

        Journal.Read("activates-slowly").Take(2).ShouldBe(["activating", "active"]);
        Journal.Read("activates-slowly").Length.ShouldBe(4);
    }

    [Fact]
    public async Task Activation_Fails_ReachesTheCallerAndTheNextCallTriesAgain()
    {
        var grain = await shared.GrainAsync<ILifeGrain>("fails-once");

        var failure = await Should.ThrowAsync<InvalidOperationException>(grain.SiloAsync);
        await grain.SiloAsync();

        failure.Message.ShouldBe("not yet");
        Journal.Read("fails-once").Where(entry => !string.Equals(entry, "disposed", StringComparison.Ordinal))
            .ShouldBe(["activating", "activating", "active", "call"]);
    }

    [Fact]
    public async Task Constructor_Fails_ReachesTheCaller()
    {
        var grain = await shared.GrainAsync<ILifeGrain>("fails-to-construct");

        var failure = await Should.ThrowAsync<InvalidOperationException>(grain.SiloAsync);

        failure.InnerException.ShouldBeOfType<InvalidOperationException>().Message.ShouldBe("no instance");
    }

    [Fact]
    public async Task DeactivateOnIdle_WhileActivating_SendsTheCallToANewActivation()
    {
        var grain = await shared.GrainAsync<ILifeGrain>("gives-up-activating");

        await grain.SiloAsync();

        Journal.Read("gives-up-activating").Count(entry => string.Equals(entry, "call", StringComparison.Ordinal)).ShouldBe(1);
        Journal.Read("gives-up-activating").Count(entry => string.Equals(entry, "activating", StringComparison.Ordinal)).ShouldBe(2);
        Journal.Read("gives-up-activating").ShouldNotContain(entry => entry.StartsWith("deactivating", StringComparison.Ordinal));
    }
}
