using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

public sealed class CallTests(SharedCluster shared)
{
    [Fact]
    public async Task Call_NewGrain_ActivatesItAndAnswers()
    {
        var grain = await shared.GrainAsync<IEchoGrain>("new");

        (await grain.EchoAsync("hi")).ShouldBe("new: hi");
    }

    [Fact]
    public async Task Call_Null_ArrivesAndReturnsAsNull()
    {
        var grain = await shared.GrainAsync<IEchoGrain>("null");

        (await grain.MaybeAsync(null)).ShouldBeNull();
        (await grain.MaybeAsync("some")).ShouldBe("some");
    }

    [Fact]
    public async Task Call_ValueTasks_AreAwaited()
    {
        var grain = await shared.GrainAsync<IEchoGrain>("value-task");

        await grain.RememberAsync("kept");

        (await grain.RecallAsync()).ShouldBe("kept");
    }

    [Fact]
    public async Task Call_SameKeyTwice_MeetsTheSameActivation()
    {
        var first = await (await shared.GrainAsync<IEchoGrain>("same")).ActivationAsync();
        var second = await (await shared.GrainAsync<IEchoGrain>("same")).ActivationAsync();
        var other = await (await shared.GrainAsync<IEchoGrain>("other")).ActivationAsync();

        second.ShouldBe(first);
        other.ShouldNotBe(first);
    }

    [Fact]
    public async Task Call_ManyAtOnceForANewGrain_MakesOneActivation()
    {
        var grain = await shared.GrainAsync<IEchoGrain>("many");

        var activations = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => grain.ActivationAsync()));

        activations.Distinct(StringComparer.Ordinal).Count().ShouldBe(1);
    }

    [Fact]
    public async Task Call_FromGrainToGrain_Answers()
    {
        var grain = await shared.GrainAsync<IEchoGrain>("from");

        (await grain.AskAsync("to", "hi")).ShouldBe("to: hi");
    }

    [Fact]
    public async Task Call_OneWay_ReturnsBeforeItHasRun()
    {
        var gate = Gate.Named("one-way");
        var grain = await shared.GrainAsync<IEchoGrain>("one-way");

        await grain.ForgetAsync("one-way");

        await gate.ReachedAsync();
        gate.Open();
    }

    [Fact]
    public async Task Reference_AsArgument_LeadsToItsGrain()
    {
        var target = await shared.GrainAsync<IEchoGrain>("target");
        var grain = await shared.GrainAsync<IEchoGrain>("holder");

        (await grain.AskGrainAsync(target, "hi")).ShouldBe("target: hi");
    }

    [Fact]
    public async Task Reference_ReturnedByAGrain_LeadsToIt()
    {
        var grain = await shared.GrainAsync<IEchoGrain>("self");

        var self = await grain.SelfAsync();

        (await self.EchoAsync("hi")).ShouldBe("self: hi");
        self.ShouldBe(grain);
        self.GetHashCode().ShouldBe(grain.GetHashCode());
    }

    [Fact]
    public async Task GrainId_OfAReference_IsTypeAndKey()
    {
        var grain = await shared.GrainAsync<IEchoGrain>("a/b");

        grain.GetGrainId().ToString().ShouldBe("echo/a/b");
        grain.GetPrimaryKeyString().ShouldBe("a/b");
        GrainId.Parse("echo/a/b").ShouldBe(grain.GetGrainId());
        (await grain.IdAsync()).ShouldBe("echo/a/b");
    }

    [Fact]
    public async Task GrainId_WithAnotherInterface_LeadsToTheSameGrain()
    {
        var cluster = await shared.GetAsync();
        var grain = cluster.Client.GetGrain<IEchoGrain>("two-faces");
        await grain.RememberAsync("seen");

        (await cluster.Client.GetGrain<IRecallGrain>(grain.GetGrainId()).RecallAsync()).ShouldBe("seen");
        (await grain.AsReference<IRecallGrain>().RecallAsync()).ShouldBe("seen");
    }

    [Fact]
    public async Task RequestContext_OfACaller_ReachesTheGrainAndThoseItCalls()
    {
        var grain = await shared.GrainAsync<IEchoGrain>("context");
        RequestContext.Set("who", "me");

        var (here, there) = await grain.ContextAsync("who");
        RequestContext.Clear();
        var (hereAfter, _) = await grain.ContextAsync("who");

        here.ShouldBe("me");
        there.ShouldBe("me");
        hereAfter.ShouldBeNull();
    }

    [Fact]
    public async Task RequestContext_SetByAGrain_DoesNotReachItsCaller()
    {
        var grain = await shared.GrainAsync<IEchoGrain>("context-back");

        await grain.SetContextAsync("back", "value");

        RequestContext.Get("back").ShouldBeNull();
    }
}
