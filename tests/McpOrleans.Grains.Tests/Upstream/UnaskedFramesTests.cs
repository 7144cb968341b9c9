using McpOrleans.Grains.Upstream;
using McpOrleans.Grains.Upstream.Bounds;
using McpOrleans.Grains.Upstream.Faults;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream;

public sealed class UnaskedFramesTests
{
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(30);

    private readonly ScriptedTransport _transport = new(_ => null);

    [Fact]
    public async Task Take_Requests_AreAnswered()
    {
        _transport.Connect();

        _transport.Say("""{"id":1,"method":"ping"}""");
        _transport.Say("""{"id":"\ud83d","method":"ping"}""");
        _transport.Say("""{"id":"b","method":"sampling/createMessage"}""");
        _transport.Say($$"""{"id":"{{new string('i', 300)}}","method":"ping"}""");
        _transport.Say("""{"id":null,"method":"ping"}""");

        await UntilAsync(() => _transport.Sent.Count >= 3);
        _transport.Sent.Order().ShouldBe(
        [
            """{"jsonrpc":"2.0","id":"\ud83d","result":{}}""",
            """{"jsonrpc":"2.0","id":"b","error":{"code":-32601,"message":"This client does not support this request."}}""",
            """{"jsonrpc":"2.0","id":1,"result":{}}""",
        ], ignoreOrder: true);
    }

    [Fact]
    public void Take_ListChanged_IsSaid()
    {
        _transport.Connect();

        _transport.Say("""{"method":"notifications/tools/list_changed"}""");
        _transport.Say("""{"method":"notifications/prompts/list_changed"}""");
        _transport.Say("""{"method":"notifications/resources/list_changed","params":{}}""");
        _transport.Say("""{"method":"notifications/unknown/list_changed","params":[1]}""");

        _transport.Changes.ToArray().ShouldBe([ChangedList.Tools, ChangedList.Content, ChangedList.Content]);
    }

    [Theory]
    [InlineData("""{"progressToken":ID,"progress":1}""", true)]
    [InlineData("""{"progressToken":"ID","progress":1}""", true)]
    [InlineData("""{"\ud83d and more than that":{"a":1},"progressToken":ID}""", true)]
    [InlineData("""{"x":{"progressToken":ID}}""", false)]
    [InlineData("""{"progressToken":1}""", false)]
    [InlineData("""{"progressToken":null}""", false)]
    [InlineData("""[ID]""", false)]
    [InlineData("""{}""", false)]
    public async Task Take_Progress_IsNotedByItsToken(string parameters, bool isNoted)
    {
        var connection = _transport.Connect();
        var notes = 0;
        using var end = new CancellationTokenSource();
        using var lease = connection.NewLease();
        var call = connection.SendAsync("tools/call", "{}"u8.ToArray(), new PendingRequest { Progress = new Noting(() => notes++) }, lease, end.Token).AsTask();
        var id = IdOf(_transport.Requests.Single());

        _transport.Say($$"""{"method":"notifications/progress","params":{{parameters.Replace("ID", id, StringComparison.Ordinal)}}}""");

        notes.ShouldBe(isNoted ? 1 : 0);
        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(call);
    }

    [Fact]
    public async Task Take_Flood_EndsTheConnectionForAllWhoWait()
    {
        var clock = new FakeClock();
        var connection = _transport.Connect(new ConnectionOptions { MaxUnaskedPerSecond = 10 }, clock);
        using var lease = connection.NewLease();
        var call = connection.SendAsync("tools/call", "{}"u8.ToArray(), new PendingRequest(), lease, TestContext.Current.CancellationToken).AsTask();

        for (var i = 0; i < 100; i++)
        {
            _transport.Say(i % 2 == 0 ? "no message" : """{"method":"notifications/message"}""");
        }

        connection.Closed.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 10; i++)
        {
            _transport.Say("""{"id":5,"result":{}}""");
        }

        connection.Closed.IsCompleted.ShouldBeFalse();
        _transport.Say("""{"method":"notifications/message","params":{"level":"info"}}""");

        (await call.WaitAsync(Cap, TestContext.Current.CancellationToken)).Fault!.Kind.ShouldBe(FaultKind.Flood);
        (await connection.Closed.WaitAsync(Cap, TestContext.Current.CancellationToken)).Reason.ShouldContain("more than 10 messages a second");
    }

    [Fact]
    public void Take_LargeMessages_CountAsSeveral()
    {
        var connection = _transport.Connect(new ConnectionOptions { MaxUnaskedPerSecond = 10 }, new FakeClock());
        var large = $$"""{"method":"notifications/message","params":"{{new string('x', 160 * 1024)}}"}""";

        for (var i = 0; i < 9; i++)
        {
            _transport.Say(large);
        }

        connection.Closed.IsCompleted.ShouldBeFalse();
        _transport.Say(large);
        connection.Closed.IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task Take_AnswersToRequestsThatWereCalledOff_AreNoFlood()
    {
        var connection = _transport.Connect(new ConnectionOptions { MaxUnaskedPerSecond = 1 }, new FakeClock());
        for (var i = 0; i < 100; i++)
        {
            using var end = new CancellationTokenSource();
            var call = connection.SendAsync("tools/call", "{}"u8.ToArray(), end.Token);
            await end.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(call);
            _transport.Say($$$"""{"id":{{{IdOf(_transport.Requests.Last())}}},"result":{"large":"{{{new string('x', 160 * 1024)}}}"}}""");
        }

        connection.Closed.IsCompleted.ShouldBeFalse();

        // Only one late answer to each request is expected. Any more count as messages that nobody asked for.
        for (var i = 0; i < 100; i++)
        {
            _transport.Say($$$"""{"id":{{{IdOf(_transport.Requests.Last())}}},"result":{}}""");
        }

        connection.Closed.IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task Take_RequestsOpenAtOnce_AreABoundedNumber()
    {
        var gate = new TaskCompletionSource();
        var transport = new ScriptedTransport(_ => null) { Gate = gate.Task };
        var connection = transport.Connect(new ConnectionOptions { MaxServerRequests = 3 }, new FakeClock());

        for (var i = 0; i < 3; i++)
        {
            transport.Say("""{"id":1,"method":"ping"}""");
        }

        connection.Closed.IsCompleted.ShouldBeFalse();
        transport.Say("""{"id":1,"method":"ping"}""");

        (await connection.Closed.WaitAsync(Cap, TestContext.Current.CancellationToken)).Reason.ShouldContain("more than 3 requests at once");
        gate.SetResult();
        await UntilAsync(() => transport.Sent.Count == 3);
    }

    [Fact]
    public async Task Take_RequestsThatAreAnswered_AreOpenNoMore()
    {
        var connection = _transport.Connect(new ConnectionOptions { MaxServerRequests = 2 });

        for (var i = 1; i <= 20; i++)
        {
            // The previous request may still be counted for a moment after its answer was sent.
            _transport.Say("""{"id":1,"method":"ping"}""");
            await UntilAsync(() => _transport.Sent.Count == i);
        }

        connection.Closed.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task NewLease_OfAConnection_IsOfItsBudget()
    {
        var connection = _transport.Connect();
        ByteLease lease;
        using (lease = connection.NewLease())
        {
            lease.TryGrow(1_000_000).ShouldBeTrue();
            connection.Budget.Taken.ShouldBeGreaterThan(0);
        }

        connection.Budget.Taken.ShouldBe(0);
        await connection.DisposeAsync();
    }

    private static string IdOf(string request) =>
        System.Text.RegularExpressions.Regex.Match(request, "\"id\":(?<id>\\d+)", default, Cap).Groups["id"].Value;

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var cap = new CancellationTokenSource(Cap, TimeProvider.System);
        while (!condition())
        {
            cap.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed class Noting(Action note) : IProgressObserver
    {
        public void OnProgress() => note();
    }
}
