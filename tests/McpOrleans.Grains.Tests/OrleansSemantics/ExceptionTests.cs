using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using Orleans.Serialization;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

public sealed class ExceptionTests(SharedCluster shared)
{
    [Fact]
    public async Task Exception_OfTheSystem_ArrivesAsItsOwnTypeWithInnerAndData()
    {
        var failure = await Should.ThrowAsync<InvalidOperationException>(() => ThrowAsync("system"));

        failure.Message.ShouldBe("outer");
        failure.InnerException.ShouldBeOfType<FormatException>().Message.ShouldBe("inner");
        failure.Data["key"].ShouldBe("value");
        failure.ToString().ShouldContain(nameof(FaultGrain));
    }

    [Fact]
    public async Task Exception_OfTheSystemWithMembers_ArrivesWithoutThem()
    {
        var failure = await Should.ThrowAsync<ArgumentException>(() => ThrowAsync("argument"));

        failure.Message.ShouldStartWith("bad");
        failure.ParamName.ShouldBeNull();
    }

    [Fact]
    public async Task Exception_OwnWithSerializer_ArrivesWithItsMembers()
    {
        var failure = await Should.ThrowAsync<OwnException>(() => ThrowAsync("own"));

        failure.Message.ShouldBe("own failure");
        failure.Code.ShouldBe(7);
    }

    [Fact]
    public async Task Exception_OfOrleans_ArrivesAsItsOwnType() =>
        (await Should.ThrowAsync<OrleansException>(() => ThrowAsync("orleans"))).Message.ShouldBe("orleans failure");

    [Fact]
    public async Task Exception_Cancelled_ArrivesAsItsOwnType() =>
        await Should.ThrowAsync<OperationCanceledException>(() => ThrowAsync("cancelled"));

    [Fact]
    public async Task Exception_Several_ArriveAsOneAggregate()
    {
        var failure = await Should.ThrowAsync<AggregateException>(() => ThrowAsync("several"));

        failure.InnerExceptions.Select(inner => inner.GetType()).ShouldBe([typeof(InvalidOperationException), typeof(OwnException)]);
        failure.InnerExceptions[1].ShouldBeOfType<OwnException>().Code.ShouldBe(2);
    }

    [Fact]
    public async Task Exception_BeforeTheFirstAwait_ArrivesAsItsOwnType()
    {
        var grain = await shared.GrainAsync<IFaultGrain>("at-once");

        (await Should.ThrowAsync<InvalidOperationException>(grain.ThrowAtOnceAsync)).Message.ShouldBe("at once");
    }

    [Theory]
    [InlineData("private")]
    [InlineData("wrapping-private")]
    public async Task Exception_WithoutSerializer_ArrivesAsTheComplaintAboutThat(string kind) =>
        (await Should.ThrowAsync<CodecNotFoundException>(() => ThrowAsync(kind))).Message.ShouldContain(nameof(PrivateException));

    [Theory]
    [InlineData("own", "OwnException: own failure")]
    [InlineData("orleans", "OrleansException: orleans failure")]
    [InlineData("system", "InvalidOperationException: outer")]
    public async Task Exception_BetweenGrains_ArrivesAsItsOwnType(string kind, string expected)
    {
        var grain = await shared.GrainAsync<IFaultGrain>("catches");

        (await grain.CaughtFromAsync("throws", kind)).ShouldStartWith(expected);
    }

    [Fact]
    public async Task Exception_OfAOneWayCall_IsHeardByNobody()
    {
        var grain = await shared.GrainAsync<IFaultGrain>("one-way-fault");

        await grain.ThrowOneWayAsync();

        await Gate.Named("one-way-fault").ReachedAsync();
    }

    private async Task ThrowAsync(string kind) => await (await shared.GrainAsync<IFaultGrain>("throws")).ThrowAsync(kind);
}
