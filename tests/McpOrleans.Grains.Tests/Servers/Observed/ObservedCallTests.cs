using System.Text;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;
using static McpOrleans.Grains.Tests.Servers.Observed.SpeakingTools;

namespace McpOrleans.Grains.Tests.Servers.Observed;

public sealed class ObservedCallTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("streamable", "2025-11-25", "\"mine\"")]
    [InlineData("streamable", "2026-07-28", "7")]
    [InlineData("sse", "2024-11-05", "\"mine\"")]
    [InlineData("stdio", "2025-06-18", "7")]
    public async Task Invoke_WithAProgressToken_BringsProgressUnderItBeforeTheReply(string transport, string protocol, string token)
    {
        var options = new TestServerOptions { Protocol = protocol };
        await using var upstream = await TestServer.StartAsync(options, Cancel);
        var server = await cluster.ConnectAsync($"progress-{transport}-{protocol}", transport switch
        {
            "stdio" => GrainCluster.Command(options),
            "sse" => GrainCluster.At(upstream.SseUrl),
            _ => GrainCluster.At(upstream.Url),
        });
        var observer = new Recorder();

        var reply = await InvokeAsync(server, Call("progress", """{"steps":5}""", $$"""{"progressToken":{{token}}}"""), observer);

        // Nothing is awaited before these checks, because everything must have come before the reply.
        observer.Members(Progress, "progress").ShouldBe(["1", "2", "3", "4", "5"]);
        observer.Params(Progress).ShouldAllBe(report => report.Contains($"\"progressToken\":{token}", StringComparison.Ordinal));
        GrainCluster.Text(reply).ShouldBe("5");
    }

    [Fact]
    public async Task Invoke_WithoutAProgressToken_BringsNoProgress()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("no-token", GrainCluster.At(upstream.Url));
        var observer = new Recorder();

        GrainCluster.Text(await InvokeAsync(server, Call("progress", """{"steps":5}"""), observer)).ShouldBe("5");

        observer.Frames.ShouldBeEmpty();
    }

    [Fact]
    public async Task Invoke_TwoAtOnce_BringsEachItsOwnLogMessagesInOrder()
    {
        await using var upstream = await StartAsync();
        var server = await cluster.ConnectAsync("log", GrainCluster.At(upstream.Url));
        var observers = new[] { new Recorder(), new Recorder(), new Recorder() };

        await Task.WhenAll(observers.Select((observer, i) =>
            InvokeAsync(server, Call("log", $$$"""{"count":50,"text":"{{{i}}}"}""", """{"io.modelcontextprotocol/logLevel":"debug"}"""), observer)));

        for (var i = 0; i < observers.Length; i++)
        {
            observers[i].Members(Log, "data").ShouldBe(Enumerable.Range(0, 50).Select(number => $"{number}"));
            observers[i].Members(Log, "logger").ShouldAllBe(text => text == $"{i}");
        }
    }

    [Fact]
    public async Task Invoke_ServerAsks_TheCallerResponds()
    {
        await using var upstream = await StartAsync();
        var server = await cluster.ConnectAsync("ask", GrainCluster.At(upstream.Url));
        var request = Call("ask", """{"question":"why?"}""") with { TakesRequests = true, CallId = Guid.NewGuid() };
        var observer = new Recorder();
        var call = InvokeAsync(server, request, observer);
        await Eventually.TrueAsync(() => observer.Frames.Count == 1, cancellationToken: Cancel);
        var asked = observer.Frames.Single();

        (asked.Method, asked.IsRequest, Encoding.UTF8.GetString(asked.Params)).ShouldBe((Sampling, true, """{"question":"why?"}"""));
        await Should.ThrowAsync<ArgumentException>(() => server.RespondAsync(request.CallId, asked.RequestId!.Value, Response("no JSON")));
        await Should.ThrowAsync<ArgumentException>(() => server.RespondAsync(request.CallId, asked.RequestId!.Value, new CallResponse()));
        (await server.RespondAsync(Guid.NewGuid(), asked.RequestId!.Value, Response("""{"answer":"no"}"""))).ShouldBeFalse();
        (await server.RespondAsync(request.CallId, asked.RequestId!.Value + 1, Response("""{"answer":"no"}"""))).ShouldBeFalse();
        call.IsCompleted.ShouldBeFalse();

        (await server.RespondAsync(request.CallId, asked.RequestId!.Value, Response("""{"answer":"because"}"""))).ShouldBeTrue();

        GrainCluster.Text(await call).ShouldBe("because");
        (await server.RespondAsync(request.CallId, asked.RequestId!.Value, Response("""{"answer":"late"}"""))).ShouldBeFalse();
    }

    [Fact]
    public async Task Invoke_ServerAsks_TheCallerRefuses()
    {
        await using var upstream = await StartAsync();
        var server = await cluster.ConnectAsync("refuse", GrainCluster.At(upstream.Url));
        var request = Call("ask") with { TakesRequests = true, CallId = Guid.NewGuid() };
        var observer = new Recorder();
        var call = InvokeAsync(server, request, observer);
        await Eventually.TrueAsync(() => observer.Frames.Count == 1, cancellationToken: Cancel);

        var error = new JsonRpcErrorDetail { Code = -1, Message = "I will not \ud83d", Data = "[1]"u8.ToArray() };
        (await server.RespondAsync(request.CallId, observer.Frames.Single().RequestId!.Value, new CallResponse { Error = error })).ShouldBeTrue();

        GrainCluster.Text(await call).ShouldContain("-1: ");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Invoke_ServerAsksWhoTakesNoRequests_IsRefused(bool isObserved)
    {
        await using var upstream = await StartAsync();
        var server = await cluster.ConnectAsync($"nobody-{isObserved}", GrainCluster.At(upstream.Url));
        var observer = new Recorder();

        var reply = isObserved ? await InvokeAsync(server, Call("ask"), observer) : await server.InvokeAsync(Call("ask"), Cancel);

        GrainCluster.Text(reply).ShouldContain("-32601");
        observer.Frames.ShouldBeEmpty();
    }

    [Fact]
    public async Task Invoke_ObserverFails_TheCallGoesOnWithoutIt()
    {
        await using var upstream = await StartAsync();
        var server = await cluster.ConnectAsync("deaf", GrainCluster.At(upstream.Url));
        var observer = new Recorder { OnFrames = static _ => throw new InvalidOperationException("no more") };

        GrainCluster.Text(await InvokeAsync(server, Call("log", """{"count":20}"""), observer)).ShouldBe("logged");

        observer.Frames.ShouldBeEmpty();
        GrainCluster.Text(await server.InvokeAsync(Call("echo", """{"message":"on"}"""), Cancel)).ShouldBe("on");
    }

    [Fact]
    public async Task Invoke_MoreThanTheObserverTakes_LeavesOutAndSaysHowMany()
    {
        await using var upstream = await StartAsync();
        var server = await cluster.ConnectAsync("slow", GrainCluster.At(upstream.Url));
        var isSent = new TaskCompletionSource();
        var observer = new Recorder { OnFrames = _ => isSent.Task };
        var call = InvokeAsync(server, Call("log", """{"count":1000}"""), observer);

        // The tool has ended, so everything is sent. The reply waits for the observer.
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Calls("log") == 1 && upstream.Script.Traffic.Read().RunningCalls == 0, cancellationToken: Cancel);
        isSent.SetResult();

        GrainCluster.Text(await call).ShouldBe("logged");
        observer.LeftOut.ShouldBeGreaterThan(0);
        (observer.Frames.Count + observer.LeftOut).ShouldBe(1000);
        observer.Members(Log, "data").Select(int.Parse).ShouldBeInOrder();
    }

    [Fact]
    public async Task Invoke_CallEndsWhileTheServerWaitsForAResponse_TheServerIsTold()
    {
        await using var upstream = await StartAsync();
        var server = await cluster.ConnectAsync("over", GrainCluster.At(upstream.Url));
        using var leaving = new CancellationTokenSource();
        var request = Call("ask") with { TakesRequests = true, CallId = Guid.NewGuid() };
        var observer = new Recorder();
        var reference = cluster.Grains.CreateObjectReference<ICallObserver>(observer);
        var call = server.InvokeObservedAsync(request, reference, leaving.Token);
        await Eventually.TrueAsync(() => observer.Frames.Count == 1, cancellationToken: Cancel);

        await leaving.CancelAsync();

        await Eventually.TrueAsync(async _ => !await server.IsRunningAsync(request.CallId), cancellationToken: Cancel);
        (await server.RespondAsync(request.CallId, 1, Response("{}"))).ShouldBeFalse();
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().RunningCalls == 0, cancellationToken: Cancel);
        await ((Task)call).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        GC.KeepAlive(observer);
    }

    [Fact]
    public async Task Invoke_ReplayOfAKey_BringsNothing()
    {
        await using var upstream = await StartAsync();
        var server = await cluster.ConnectAsync("replay", GrainCluster.At(upstream.Url));
        var request = Call("log", """{"count":3}""") with { IdempotencyKey = "key" };
        var (first, second) = (new Recorder(), new Recorder());

        GrainCluster.Text(await InvokeAsync(server, request, first)).ShouldBe("logged");
        GrainCluster.Text(await InvokeAsync(server, request, second)).ShouldBe("logged");

        first.Frames.Count.ShouldBe(3);
        second.Frames.ShouldBeEmpty();
    }

    private static McpRequest Call(string tool, string arguments = "{}", string meta = "{}") => GrainCluster.Call(tool) with
    {
        Params = Encoding.UTF8.GetBytes($$"""{"name":"{{tool}}","arguments":{{arguments}},"_meta":{{meta}}}"""),
    };

    private static CallResponse Response(string result) => new() { Result = Encoding.UTF8.GetBytes(result) };

    private static async Task<TestServer> StartAsync()
    {
        var server = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancel);
        server.Script.Tools.Add(Logging);
        server.Script.Tools.Add(Asking);
        return server;
    }

    private Task<McpReply> InvokeAsync(IMcpServerGrain server, McpRequest request, Recorder observer) =>
        observer.ObserveAsync(cluster.Grains, server, request, Cancel);
}
