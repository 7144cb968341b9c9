using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers.Parking;

public sealed class ParkedCallTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2025-11-25", false)]
    [InlineData("2025-06-18", false)]
    [InlineData("2024-11-05", true)]
    public async Task Invoke_ServerAsks_TheCallWaitsAndGoesOnWithTheAnswer(string protocol, bool isSse)
    {
        await using var upstream = await Asking.StartAsync(protocol);
        var server = await cluster.ConnectAsync($"park-{protocol}", GrainCluster.At(isSse ? upstream.SseUrl : upstream.Url));
        var call = Asking.Call();

        var asked = await server.InvokeAsync(call, Cancel);

        Asking.QuestionsOf(asked).Values.ShouldBe(["sampling/createMessage why?"]);
        GrainCluster.Text(await server.InvokeAsync(call.Answered(asked, "because"), Cancel)).ShouldBe("because");
        upstream.Script.Traffic.Calls("ask").ShouldBe(1);

        // An answer counts once.
        GrainCluster.FailureOf(await server.InvokeAsync(call.Answered(asked, "again"), Cancel)).Code.ShouldBe(ErrorCodes.InputExpired);
    }

    [Fact]
    public async Task Resume_CallerRefuses_TheServerHearsIt()
    {
        await using var upstream = await Asking.StartAsync();
        var server = await cluster.ConnectAsync("refuse", GrainCluster.At(upstream.Url));
        var call = Asking.Call();
        var asked = await server.InvokeAsync(call, Cancel);

        var reply = await server.InvokeAsync(
            call.Resumed(asked, new CallResponse { Error = new JsonRpcErrorDetail { Code = -1, Message = "I will not" } }), Cancel);

        GrainCluster.Text(reply).ShouldContain("-1: ");
    }

    [Fact]
    public async Task Resume_ByAnotherCallerOrSession_IsRefusedAndTheCallStillWaits()
    {
        await using var upstream = await Asking.StartAsync();
        var server = await cluster.ConnectAsync("owner", GrainCluster.At(upstream.Url));
        var call = Asking.Call();
        var asked = await server.InvokeAsync(call, Cancel);

        foreach (var other in new[] { Asking.Call(caller: "other"), Asking.Call(session: "session"), Asking.Call() with { Method = "prompts/get" } })
        {
            GrainCluster.FailureOf(await server.InvokeAsync(other.Answered(asked, "theirs"), Cancel)).Code.ShouldBe(ErrorCodes.InputExpired);
        }

        GrainCluster.Text(await server.InvokeAsync(call.Answered(asked, "mine"), Cancel)).ShouldBe("mine");
    }

    [Fact]
    public async Task Resume_WithoutAResponse_IsAskedAgain()
    {
        await using var upstream = await Asking.StartAsync();
        var server = await cluster.ConnectAsync("again", GrainCluster.At(upstream.Url));
        var call = Asking.Call();
        var asked = await server.InvokeAsync(call, Cancel);

        var again = await server.InvokeAsync(call with { Resumed = new ResumedCall { Call = Asking.ParkedOf(asked) } }, Cancel);

        Asking.QuestionsOf(again).ShouldBe(Asking.QuestionsOf(asked));
        Asking.ParkedOf(again).ShouldNotBe(Asking.ParkedOf(asked));
        GrainCluster.Text(await server.InvokeAsync(call.Answered(again, "now"), Cancel)).ShouldBe("now");
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public async Task Invoke_ManyAtOnce_EachIsAskedItsOwnQuestion(bool isSse, bool hasSessions)
    {
        await using var upstream = await Asking.StartAsync(isSse ? "2024-11-05" : "2025-11-25");
        var server = await cluster.ConnectAsync($"many-{isSse}-{hasSessions}", GrainCluster.At(isSse ? upstream.SseUrl : upstream.Url));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            var call = Asking.Call($"{i}", session: hasSessions ? $"session-{i}" : null);
            var asked = await server.InvokeAsync(call, Cancel);
            var question = Asking.QuestionsOf(asked).Values.ShouldHaveSingleItem();
            var answer = GrainCluster.Text(await server.InvokeAsync(call.Answered(asked, $"answer {i}"), Cancel));
            return (question, answer);
        }));

        answers.ShouldBe(Enumerable.Range(0, 8).Select(i => ($"sampling/createMessage {i}", $"answer {i}")));
    }

    [Fact]
    public async Task Invoke_CallerCannotBeAskedThis_TheServerIsRefused()
    {
        await using var upstream = await Asking.StartAsync();
        var server = await cluster.ConnectAsync("unable", GrainCluster.At(upstream.Url));

        var reply = await server.InvokeAsync(Asking.Call() with { Abilities = ClientAbilities.Roots }, Cancel);

        GrainCluster.Text(reply).ShouldContain("-32601");
    }

    [Fact]
    public async Task Invoke_CallWaitsForItsCaller_GivesItsPlaceToOthers()
    {
        await using var upstream = await Asking.StartAsync();
        var server = await cluster.ConnectAsync("place", GrainCluster.At(upstream.Url) with { MaxConcurrency = 1, MaxQueue = 0 });
        var call = Asking.Call();
        var asked = await server.InvokeAsync(call, Cancel);

        GrainCluster.Text(await server.InvokeAsync(GrainCluster.Call("echo", new { message = "on" }), Cancel)).ShouldBe("on");

        GrainCluster.Text(await server.InvokeAsync(call.Answered(asked, "because"), Cancel)).ShouldBe("because");
        GrainCluster.Text(await server.InvokeAsync(GrainCluster.Call("echo", new { message = "still" }), Cancel)).ShouldBe("still");
    }

    [Fact]
    public async Task Resume_ServerWasDisconnectedMeanwhile_SaysSo()
    {
        await using var upstream = await Asking.StartAsync();
        var server = await cluster.ConnectAsync("gone", GrainCluster.At(upstream.Url));
        var call = Asking.Call();
        var asked = await server.InvokeAsync(call, Cancel);

        await server.DisconnectAsync();

        var failure = GrainCluster.FailureOf(await server.InvokeAsync(call.Answered(asked, "late"), Cancel));
        (failure.Code, failure.Ran).ShouldBe((ErrorCodes.ConnectionFailed, true));
    }

    [Fact]
    public async Task Invoke_CallerLeaves_TheCallEnds()
    {
        await using var upstream = await Asking.StartAsync();
        var server = await cluster.ConnectAsync("leaves", GrainCluster.At(upstream.Url));
        using var leaving = new CancellationTokenSource();
        var call = server.InvokeAsync(
            GrainCluster.Call("hang") with { Abilities = ClientAbilities.Sampling, Parks = true, CallId = Guid.NewGuid() }, leaving.Token);
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().RunningCalls == 1, cancellationToken: Cancel);

        await leaving.CancelAsync();

        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().RunningCalls == 0, cancellationToken: Cancel);
        await ((Task)call).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    [Fact]
    public async Task Resume_CalledOff_EndsTheCall()
    {
        await using var upstream = await Asking.StartAsync();
        var server = await cluster.ConnectAsync("called-off", GrainCluster.At(upstream.Url));
        var call = Asking.Call();
        var asked = await server.InvokeAsync(call, Cancel);

        var reply = await server.InvokeAsync(call with { Resumed = new ResumedCall { Call = Asking.ParkedOf(asked), IsCalledOff = true } }, Cancel);

        GrainCluster.FailureOf(reply).Code.ShouldBe(ErrorCodes.Cancelled);
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().RunningCalls == 0, cancellationToken: Cancel);
    }

    [Fact]
    public async Task Invoke_KeyedCall_IsMadeWithoutAbilities()
    {
        await using var upstream = await Asking.StartAsync();
        var server = await cluster.ConnectAsync("keyed", GrainCluster.At(upstream.Url));

        GrainCluster.Text(await server.InvokeAsync(Asking.Call() with { IdempotencyKey = "key" }, Cancel)).ShouldContain("-32601");
    }
}
