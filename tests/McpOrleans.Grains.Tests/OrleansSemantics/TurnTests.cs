using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

public sealed class TurnTests(SharedCluster shared)
{
    private static readonly string[] OneAfterTheOther = ["{0}1 starts", "{0}1 ends", "{0}2 starts", "{0}2 ends"];
    private static readonly string[] Interleaved = ["{0}1 starts", "{0}2 starts", "{0}2 ends", "{0}1 ends"];

    private Task<ITurnGrain> TurnGrainAsync(string key) => shared.GrainAsync<ITurnGrain>(key);

    [Fact]
    public async Task Turns_OfInterleavingCalls_NeverRunAtTheSameTime()
    {
        var grain = await TurnGrainAsync("count");

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => grain.CountSlowlyAsync()));

        (await grain.CountAsync()).ShouldBe(1000);
    }

    [Fact]
    public async Task Turns_AfterAwaits_StayOnTheActivationsScheduler() =>
        (await (await TurnGrainAsync("scheduler")).StaysOnItsSchedulerAsync()).ShouldBeTrue();

    [Fact]
    public async Task Calls_Plain_RunOneAfterTheOther()
    {
        var grain = await TurnGrainAsync("plain");

        var order = await TwoCallsAsync("plain", grain.HoldAsync, grain.HoldAsync, secondStartsEarly: false);

        order.ShouldBe(Entries(OneAfterTheOther, "plain"));
    }

    [Fact]
    public async Task Calls_AlwaysInterleaveBesidePlain_Interleave()
    {
        var grain = await TurnGrainAsync("interleave");

        var order = await TwoCallsAsync("interleave", grain.HoldAsync, grain.InterleaveAsync, secondStartsEarly: true);

        order.ShouldBe(Entries(Interleaved, "interleave"));
    }

    [Fact]
    public async Task Calls_PlainBesideAlwaysInterleave_Interleave()
    {
        var grain = await TurnGrainAsync("interleave-first");

        var order = await TwoCallsAsync("interleave-first", grain.InterleaveAsync, grain.HoldAsync, secondStartsEarly: true);

        order.ShouldBe(Entries(Interleaved, "interleave-first"));
    }

    [Fact]
    public async Task Calls_ReadOnlyBesideReadOnly_Interleave()
    {
        var grain = await TurnGrainAsync("reads");

        var order = await TwoCallsAsync("reads", grain.ReadAsync, grain.ReadAsync, secondStartsEarly: true);

        order.ShouldBe(Entries(Interleaved, "reads"));
    }

    [Fact]
    public async Task Calls_ReadOnlyBesidePlain_RunOneAfterTheOther()
    {
        var grain = await TurnGrainAsync("read-write");

        var order = await TwoCallsAsync("read-write", grain.HoldAsync, grain.ReadAsync, secondStartsEarly: false);

        order.ShouldBe(Entries(OneAfterTheOther, "read-write"));
    }

    [Fact]
    public async Task Calls_ToAReentrantGrain_Interleave()
    {
        var grain = (await shared.GetAsync()).Client.GetGrain<IReentrantTurnGrain>("reentrant");

        var order = await TwoCallsAsync("reentrant", grain.HoldAsync, grain.HoldAsync, secondStartsEarly: true);

        order.ShouldBe(Entries(Interleaved, "reentrant"));
    }

    [Fact]
    public async Task CallChain_BackToItsStart_TimesOut()
    {
        var grain = await TurnGrainAsync("round");

        await Should.ThrowAsync<TimeoutException>(() => grain.RoundAsync("round-via", allow: false));
    }

    [Fact]
    public async Task CallChain_BackToItsStartWhereAllowed_IsLetIn()
    {
        var grain = await TurnGrainAsync("round-allowed");

        (await grain.RoundAsync("round-allowed-via", allow: true)).ShouldBe("back");
    }

    private static string[] Entries(string[] pattern, string key) =>
        [.. pattern.Select(entry => entry.Replace("{0}", key, StringComparison.Ordinal))];

    /// <summary>What the grain wrote while the second call was sent during the first, and could go on before it.</summary>
    private static async Task<string[]> TwoCallsAsync(
        string key, Func<string, Task> first, Func<string, Task> second, bool secondStartsEarly)
    {
        var firstCall = first(key + "1");
        await Gate.Named(key + "1").ReachedAsync();
        var secondCall = second(key + "2");
        Gate.Named(key + "2").Open();
        if (secondStartsEarly)
        {
            await secondCall.WaitAsync(Gate.Cap, TimeProvider.System);
        }

        Gate.Named(key + "1").Open();
        await Task.WhenAll(firstCall, secondCall).WaitAsync(Gate.Cap, TimeProvider.System);
        return Journal.Read(key);
    }
}
