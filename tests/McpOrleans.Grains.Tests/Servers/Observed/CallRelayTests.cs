using System.Text;
using McpOrleans.Grains.Servers;
using McpOrleans.Grains.Tests.Upstream;
using McpOrleans.Grains.Upstream;
using McpOrleans.Grains.Upstream.Transports;
using McpOrleans.TestServers.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers.Observed;

/// <summary>What happens to requests of an MCP server when the attempt in which they were made ends and the call goes on.</summary>
public sealed class CallRelayTests
{
    private const string Ask = """{"id":1,"method":"sampling/createMessage"}""";

    private readonly Recorder _observer = new();
    private readonly CallRelay _relay;

    public CallRelayTests()
    {
        var request = GrainCluster.Call("ask") with { TakesRequests = true, CallId = Guid.NewGuid() };
        _relay = new CallRelay(new ServerKey("t", "s"), request, _observer, TimeProvider.System, NullLogger.Instance);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EndRequests_OneIsOpen_ServerAndCallerAreToldAndItsIdIsFree()
    {
        var (transport, sent) = await AttemptAsync(Ask);
        var (again, sentAgain) = Connect();
        _ = SendAsync(again, Cancel);
        again.Say(Ask, sentAgain[0]);
        again.Say("""{"method":"notifications/cancelled","params":{"requestId":1}}""", sentAgain[0]);
        await _relay.EndAsync(Cancel);

        // The request of the second attempt is cancelled, although a request of the first attempt had the same id.
        _observer.Frames.Select(frame => (frame.IsRequest, frame.RequestId)).ShouldBe([(true, 1L), (false, 1L), (true, 2L), (false, 2L)]);
        _relay.Respond(1, new CallResponse { Result = "{}"u8.ToArray() }).ShouldBeFalse();
        await Eventually.TrueAsync(() => transport.Sent.Any(message => message.Contains("is over", StringComparison.Ordinal)), cancellationToken: Cancel);
        again.Sent.ShouldBeEmpty();
        sent.Count.ShouldBe(1);
    }

    [Fact]
    public async Task EndRequests_AsManyAsMayBeOpen_LeavesRoomForThoseOfTheNextAttempt()
    {
        await AttemptAsync([.. Enumerable.Range(1, 20).Select(id => $$"""{"id":{{id}},"method":"roots/list"}""")]);
        var (again, sentAgain) = Connect();
        _ = SendAsync(again, Cancel);

        again.Say(Ask, sentAgain[0]);

        _relay.Respond(17, new CallResponse { Result = "{}"u8.ToArray() }).ShouldBeTrue();
        await Eventually.TrueAsync(() => again.Sent.Count == 1, cancellationToken: Cancel);
    }

    [Fact]
    public async Task TakeCancellation_NoRoom_IsCountedAsLeftOut()
    {
        var isTaken = new TaskCompletionSource();
        var observer = new Recorder { OnFrames = _ => isTaken.Task };
        var request = GrainCluster.Call("ask") with { TakesRequests = true, CallId = Guid.NewGuid() };
        var relay = new CallRelay(new ServerKey("t", "s"), request, observer, TimeProvider.System, NullLogger.Instance);
        var (transport, sent) = Connect();
        _ = SendAsync(transport, Cancel, relay);
        transport.Say(Ask, sent[0]);
        for (var i = 0; i < 300; i++)
        {
            transport.Say("""{"method":"notifications/message","params":{}}""", sent[0]);
        }

        transport.Say("""{"method":"notifications/cancelled","params":{"requestId":1}}""", sent[0]);
        isTaken.SetResult();
        await relay.EndAsync(Cancel);

        (observer.Frames.Count + observer.LeftOut).ShouldBe(302);
    }

    private static (ScriptedTransport Transport, List<OutgoingRequest> Sent) Connect()
    {
        var sent = new List<OutgoingRequest>();
        var transport = new ScriptedTransport(request =>
        {
            sent.Add(request);
            return null;
        });
        transport.Connect();
        return (transport, sent);
    }

    /// <summary>An attempt in which the server sends something and which then fails.</summary>
    private async Task<(ScriptedTransport Transport, List<OutgoingRequest> Sent)> AttemptAsync(params string[] said)
    {
        var (transport, sent) = Connect();
        var attempt = SendAsync(transport, Cancel);
        foreach (var json in said)
        {
            transport.Say(json, sent[0]);
        }

        transport.Connection.Fail(sent[0].Id, transport.Connection.Faults.EndedByUs());
        (await attempt).Succeeded.ShouldBeFalse();
        return (transport, sent);
    }

    private Task<UpstreamReply> SendAsync(ScriptedTransport transport, CancellationToken cancellationToken, CallRelay? relay = null) => transport.Connection.SendAsync(
        "tools/call", "{}"u8.ToArray(), new PendingRequest { Listener = relay ?? _relay }, transport.Connection.NewLease(), cancellationToken).AsTask();
}
