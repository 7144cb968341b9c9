using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

public sealed class KeyedCallTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    [Fact]
    public async Task Invoke_SameKeyWhileRunning_JoinsTheCall()
    {
        await using var upstream = await StartAsync();
        var server = await cluster.ConnectAsync("joined", GrainCluster.At(upstream.Url));
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Hold, Method = "tools/call" });

        var calls = Enumerable.Range(0, 5).Select(_ => server.InvokeAsync(Keyed("count"), Cancel)).ToArray();
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Calls("count") == 1, cancellationToken: Cancel);
        upstream.Script.Faults.Clear();

        (await Task.WhenAll(calls)).Select(GrainCluster.Text).ShouldBe(["1", "1", "1", "1", "1"]);
        upstream.Script.Traffic.Calls("count").ShouldBe(1);
    }

    [Fact]
    public async Task Invoke_SameKeyLater_ReplaysTheResult()
    {
        await using var upstream = await StartAsync();
        var server = await cluster.ConnectAsync("replayed", GrainCluster.At(upstream.Url));

        var first = GrainCluster.Text(await server.InvokeAsync(Keyed("count"), Cancel));
        var second = GrainCluster.Text(await server.InvokeAsync(Keyed("count"), Cancel));
        var other = GrainCluster.Text(await server.InvokeAsync(Keyed("count", key: "another"), Cancel));

        (first, second, other).ShouldBe(("1", "1", "2"));
    }

    [Fact]
    public async Task Invoke_SameKeyOtherArguments_Conflicts()
    {
        await using var upstream = await StartAsync();
        var server = await cluster.ConnectAsync("conflict", GrainCluster.At(upstream.Url));
        await server.InvokeAsync(Keyed("echo", new { message = "a" }), Cancel);

        var failure = GrainCluster.FailureOf(await server.InvokeAsync(Keyed("echo", new { message = "b" }), Cancel));

        failure.Code.ShouldBe(ErrorCodes.IdempotencyConflict);
        upstream.Script.Traffic.Calls("echo").ShouldBe(1);
    }

    [Fact]
    public async Task Invoke_SameKeyOfAnotherCaller_IsAnotherCall()
    {
        await using var upstream = await StartAsync();
        var server = await cluster.ConnectAsync("callers", GrainCluster.At(upstream.Url));
        await server.InvokeAsync(Keyed("count"), Cancel);

        var other = await server.InvokeAsync(Keyed("count") with { Caller = new Caller { Id = "somebody else", RequestId = "2" } }, Cancel);

        GrainCluster.Text(other).ShouldBe("2");
    }

    [Fact]
    public async Task Invoke_CallerGoesAway_TheCallGoesOnForTheNext()
    {
        await using var upstream = await StartAsync();
        var server = await cluster.ConnectAsync("gone", GrainCluster.At(upstream.Url));
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Hold, Method = "tools/call" });
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var first = server.InvokeAsync(Keyed("count"), impatient.Token);
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Calls("count") == 1, cancellationToken: Cancel);

        await impatient.CancelAsync();
        await ((Task)first).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        upstream.Script.Faults.Clear();

        GrainCluster.Text(await server.InvokeAsync(Keyed("count"), Cancel)).ShouldBe("1");
        upstream.Script.Traffic.Calls("count").ShouldBe(1);
    }

    [Fact]
    public async Task Invoke_FirstCallBroke_AnswersOutcomeUnknown()
    {
        await using var upstream = await StartAsync();
        var server = await cluster.ConnectAsync("broke", GrainCluster.At(upstream.Url));
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Disconnect, Method = "tools/call", Times = 1 });

        var broken = GrainCluster.FailureOf(await server.InvokeAsync(Keyed("count"), Cancel));
        var repeated = GrainCluster.FailureOf(await server.InvokeAsync(Keyed("count"), Cancel));

        broken.Ran.ShouldBe(true);
        repeated.Code.ShouldBe(ErrorCodes.OutcomeUnknown);
        upstream.Script.Traffic.Calls("count").ShouldBe(1);
    }

    [Fact]
    public async Task Invoke_FirstCallDidNotRun_MayRunAgain()
    {
        await using var upstream = await StartAsync();
        var server = await cluster.ConnectAsync("not-run", GrainCluster.At(upstream.Url));
        await server.IsolateCircuitAsync();
        GrainCluster.FailureOf(await server.InvokeAsync(Keyed("count"), Cancel)).Code.ShouldBe(ErrorCodes.CircuitOpen);
        await server.ResetCircuitAsync();

        GrainCluster.Text(await server.InvokeAsync(Keyed("count"), Cancel)).ShouldBe("1");
    }

    [Fact]
    public async Task Invoke_ToolsCouldNotBeListed_DidNotRunAndMayRunAgain()
    {
        await using var upstream = await StartAsync();
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.JsonRpcError, Method = "tools/list" });
        var server = await cluster.ConnectAsync("not-listed", GrainCluster.At(upstream.Url));

        var failure = GrainCluster.FailureOf(await server.InvokeAsync(Keyed("count"), Cancel));
        upstream.Script.Faults.Clear();

        failure.Ran.ShouldBe(false);
        failure.Message.ShouldEndWith(" The request did not run.");
        GrainCluster.Text(await server.InvokeAsync(Keyed("count"), Cancel)).ShouldBe("1");
    }

    [Fact]
    public async Task Invoke_ServersOwnError_IsReplayed()
    {
        await using var upstream = await StartAsync();
        var server = await cluster.ConnectAsync("own-error", GrainCluster.At(upstream.Url));

        var first = GrainCluster.FailureOf(await server.InvokeAsync(Keyed("error"), Cancel));
        var second = GrainCluster.FailureOf(await server.InvokeAsync(Keyed("error"), Cancel));

        second.ShouldBe(first);
        upstream.Script.Traffic.Calls("error").ShouldBe(1);
    }

    [Fact]
    public async Task Invoke_ResultTooLargeToKeep_AnswersOutcomeUnknownAndDoesNotRun()
    {
        await using var upstream = await StartAsync();
        var server = await cluster.ConnectAsync("too-large", GrainCluster.At(upstream.Url));
        var call = Keyed("payload", new { bytes = GrainCluster.KeyedResultBytes + 1 });

        (await server.InvokeAsync(call, Cancel)).ShouldBeOfType<CompletedReply>();

        GrainCluster.FailureOf(await server.InvokeAsync(call, Cancel)).Code.ShouldBe(ErrorCodes.OutcomeUnknown);
        upstream.Script.Traffic.Calls("payload").ShouldBe(1);
    }

    [Fact]
    public async Task Invoke_ManyKeys_AreBounded()
    {
        await using var upstream = await StartAsync();
        var server = await cluster.ConnectAsync("bounded", GrainCluster.At(upstream.Url));

        var replies = await Task.WhenAll(Enumerable.Range(0, GrainCluster.KeyedCalls + 5).Select(i => server.InvokeAsync(Keyed("count", key: $"key-{i}"), Cancel)));

        replies.Count(reply => reply is FailedReply { Failure.Code: ErrorCodes.Overloaded }).ShouldBe(5);
        upstream.Script.Traffic.Calls("count").ShouldBe(GrainCluster.KeyedCalls);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>With sessions, so that the tool "count" goes on counting.</summary>
    private static Task<TestServer> StartAsync() => TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancel);

    private static McpRequest Keyed(string tool, object? arguments = null, string key = "key") =>
        GrainCluster.Call(tool, arguments) with { IdempotencyKey = key };
}
