using System.Text;
using McpOrleans.Grains.Upstream;
using McpOrleans.Grains.Upstream.Transports;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream;

/// <summary>Which frames of a server go to the request that they belong to, and with which bytes.</summary>
public sealed class FrameListenerTests
{
    private const string Odd = """{ "level" : "info",  "data":"half \ud83d", "x_unknown":[1.0,1e400,{"":null}] }""";

    private readonly List<OutgoingRequest> _sent = [];
    private readonly ScriptedTransport _transport;
    private readonly McpConnection _connection;

    public FrameListenerTests()
    {
        _transport = new ScriptedTransport(request =>
        {
            _sent.Add(request);
            return null;
        });
        _connection = _transport.Connect();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Take_OnTheStreamOfARequest_GoesToItsListenerAsItWasWritten()
    {
        var (mine, others) = (new Listener(), new Listener());
        Send(mine);
        Send(others);

        _transport.Say($$"""{"method":"notifications/message","params":{{Odd}}}""", _sent[0]);
        _transport.Say("""{"method":"notifications/x_unknown"}""", _sent[0]);
        _transport.Say($$"""{"method":"notifications/message","params":{{Odd}}}""");
        _transport.Say("""{"method":"notifications/prompts/list_changed"}""", _sent[0]);

        mine.Taken.ShouldBe([$"notifications/message {Odd}", "notifications/x_unknown "]);
        others.Taken.ShouldBeEmpty();
    }

    [Fact]
    public void Take_Progress_GoesByItsTokenWhateverTheStream()
    {
        var (mine, others) = (new Listener { ProgressToken = "\"t\""u8.ToArray() }, new Listener());
        Send(mine);
        Send(others);

        _transport.Say($$$"""{"method":"notifications/progress","params":{"progress":1,"progressToken":{{{_sent[0].Id}}}}}""");
        _transport.Say($$$"""{"method":"notifications/progress","params":{"progressToken":"{{{_sent[0].Id}}}","progress":2}}""", _sent[1]);
        _transport.Say($$$"""{"method":"notifications/progress","params":{"progressToken":{{{_sent[1].Id}}},"progress":3}}""", _sent[1]);
        _transport.Say("""{"method":"notifications/progress","params":{"progressToken":"t","progress":4}}""", _sent[0]);

        mine.Taken.ShouldBe(
        [
            """notifications/progress {"progress":1,"progressToken":"t"}""",
            """notifications/progress {"progressToken":"t","progress":2}""",
        ]);
        others.Taken.ShouldBeEmpty();
        Encoding.UTF8.GetString(_sent[0].Frame.Span).ShouldContain($"\"progressToken\":{_sent[0].Id}");
        Encoding.UTF8.GetString(_sent[1].Frame.Span).ShouldNotContain("progressToken");
    }

    [Fact]
    public async Task Take_Request_IsRespondedToOnce()
    {
        var listener = new Listener();
        Send(listener);

        _transport.Say($$"""{"id":"a\u0062","method":"sampling/createMessage","params":{{Odd}}}""", _sent[0]);
        _transport.Say("""{"id":2,"method":"ping"}""", _sent[0]);
        _transport.Say("""{"id":3,"method":"roots/list"}""");
        await Eventually.TrueAsync(() => _transport.Sent.Count == 2, cancellationToken: Cancel);
        listener.Taken.ShouldBe([$"sampling/createMessage {Odd}"]);

        var request = listener.Requests.Single();
        request.Respond(new CallResponse { Result = """{ "a" : 1.0 }"""u8.ToArray() }).ShouldBeTrue();
        request.Respond(new CallResponse { Result = "{}"u8.ToArray() }).ShouldBeFalse();
        request.Abandon().ShouldBeFalse();

        await Eventually.TrueAsync(() => _transport.Sent.Count == 3, cancellationToken: Cancel);
        _transport.Sent.ShouldContain("""{"jsonrpc":"2.0","id":"a\u0062","result":{ "a" : 1.0 }}""");
        _transport.Sent.ShouldContain("""{"jsonrpc":"2.0","id":2,"result":{}}""");
        _transport.Sent.ShouldContain("""{"jsonrpc":"2.0","id":3,"error":{"code":-32601,"message":"This client does not support this request."}}""");
    }

    [Fact]
    public async Task Respond_ToMoreThanTheServerTakes_SendsABoundedNumberAtOnce()
    {
        var gate = new TaskCompletionSource();
        var transport = new ScriptedTransport(request =>
        {
            _sent.Add(request);
            return null;
        })
        {
            Gate = gate.Task,
        };
        var connection = transport.Connect(new ConnectionOptions { MaxServerRequests = 3 }, new FakeClock());
        var listener = new Listener();
        Send(listener, connection);
        for (var id = 1; id <= 10; id++)
        {
            transport.Say($$"""{"id":{{id}},"method":"sampling/createMessage"}""", _sent[0]);
        }

        listener.Requests.ForEach(request => request.Respond(new CallResponse { Result = "{}"u8.ToArray() }));
        await Eventually.TrueAsync(() => transport.MostAtOnce >= 3, cancellationToken: Cancel);
        gate.SetResult();

        await Eventually.TrueAsync(() => transport.Sent.Count == 10, cancellationToken: Cancel);
        transport.MostAtOnce.ShouldBe(3);
        connection.Closed.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Send_Over_EndsTheRequestsThatTheServerMadeMeanwhile()
    {
        var listener = new Listener();
        using var end = new CancellationTokenSource();
        var call = _connection.SendAsync("tools/call", "{}"u8.ToArray(), new PendingRequest { Listener = listener }, _connection.NewLease(), end.Token).AsTask();
        listener.Ends.ShouldBe(0);

        await end.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(call);
        listener.Ends.ShouldBe(1);
    }

    [Fact]
    public void Take_ProgressUnderALongToken_HoldsRoomForThat()
    {
        var listener = new Listener { ProgressToken = Encoding.UTF8.GetBytes($"\"{new string('t', 100_000)}\"") };
        Send(listener);

        _transport.Say($$$"""{"method":"notifications/progress","params":{"progressToken":{{{_sent[0].Id}}},"progress":1}}""");

        listener.Taken.Count.ShouldBe(1);
        _connection.Budget.Taken.ShouldBeGreaterThanOrEqualTo(100_000);
    }

    [Fact]
    public async Task Take_RequestsOfACallThatTakesThem_AreNoFlood()
    {
        var transport = new ScriptedTransport(request =>
        {
            _sent.Add(request);
            return null;
        });
        var connection = transport.Connect(new ConnectionOptions { MaxServerRequests = 2 });
        var listener = new Listener();
        Send(listener, connection);

        for (var id = 1; id <= 10; id++)
        {
            transport.Say($$"""{"id":{{id}},"method":"sampling/createMessage"}""", _sent[0]);
        }

        connection.Closed.IsCompleted.ShouldBeFalse();
        listener.Requests.ForEach(request => request.Abandon());
        await Eventually.TrueAsync(() => transport.Sent.Count == 10, cancellationToken: Cancel);
    }

    [Fact]
    public void Take_CancellationOfARequest_NamesItAsTheServerDid()
    {
        var listener = new Listener();
        Send(listener);

        _transport.Say("""{"id":"q","method":"elicitation/create","params":{}}""", _sent[0]);
        _transport.Say("""{"method":"notifications/cancelled","params":{"reason":"no","requestId":"q"}}""", _sent[0]);

        listener.Cancelled.ShouldBe(["\"q\""]);
    }

    private void Send(Listener listener, McpConnection? connection = null)
    {
        connection ??= _connection;
        _ = connection.SendAsync("tools/call", "{}"u8.ToArray(), new PendingRequest { Listener = listener }, connection.NewLease(), Cancel).AsTask();
    }

    private sealed class Listener : IFrameListener
    {
        public List<string> Taken { get; } = [];

        public List<ServerRequest> Requests { get; } = [];

        public List<string> Cancelled { get; } = [];

        public int Ends { get; private set; }

        public ReadOnlyMemory<byte> ProgressToken { get; init; }

        public void Take(HeldFrame frame) => Taken.Add($"{frame.Method} {Encoding.UTF8.GetString(frame.Params)}");

        public void LeaveOut() => Taken.Add("left out");

        public bool TryTake(HeldFrame frame, ServerRequest request)
        {
            Take(frame);
            Requests.Add(request);
            return true;
        }

        public void EndRequests() => Ends++;

        public void TakeCancellation(HeldFrame frame, ReadOnlySpan<byte> id) => Cancelled.Add(Encoding.UTF8.GetString(id));
    }
}
