using System.Text;
using McpOrleans.Grains.Servers.Parking;
using McpOrleans.Grains.Upstream;
using McpOrleans.Grains.Upstream.Transports;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream;

/// <summary>Who is asked on a connection that belongs to one client, by a server that does not say to which request its question belongs.</summary>
public sealed class OneClientTests
{
    private const string Question = """{"id":7,"method":"sampling/createMessage","params":{"question":"why?"}}""";

    private readonly List<OutgoingRequest> _sent = [];
    private readonly ScriptedTransport _transport;
    private readonly McpConnection _connection;

    public OneClientTests()
    {
        _transport = new ScriptedTransport(request =>
        {
            _sent.Add(request);
            return null;
        });
        _connection = _transport.Connect(abilities: ClientAbilities.Sampling);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_OutsideOfARequest_GoesToTheOldestRequest()
    {
        var (first, second) = (NewCall(), NewCall());
        _ = SendAsync(first);
        _ = SendAsync(second);

        _transport.Say(Question);

        first.Questions.Asked.IsCompleted.ShouldBeTrue();
        second.Questions.Asked.IsCompleted.ShouldBeFalse();
        first.Questions.Respond(Answer("q1"));
        await Eventually.TrueAsync(() => _transport.Sent.Count == 1, cancellationToken: Cancel);
        _transport.Sent.ShouldBe(["""{"jsonrpc":"2.0","id":7,"result":{"answer":1}}"""]);
        _connection.HasAsked.ShouldBeTrue();
    }

    [Fact]
    public void Ask_BeforeAnyRequest_WaitsForTheFirst()
    {
        _transport.Say(Question);
        _transport.Say("""{"id":8,"method":"roots/list"}""");
        var call = NewCall();

        _ = SendAsync(call);

        Encoding.UTF8.GetString(call.Questions.Take()!).ShouldBe(
            """{"resultType":"input_required","inputRequests":{"q1":{"method":"sampling/createMessage","params":{"question":"why?"}}}}""");
    }

    [Fact]
    public async Task Ask_TheRequestThatTookItEnds_GoesToAnother()
    {
        var (first, second) = (NewCall(), NewCall());
        using var leaving = new CancellationTokenSource();
        var sending = SendAsync(first, leaving.Token);
        _ = SendAsync(second);
        _transport.Say(Question);

        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(sending);

        second.Questions.Respond(Answer("q1"));
        await Eventually.TrueAsync(() => _transport.Sent.Any(message => message.Contains("answer", StringComparison.Ordinal)), cancellationToken: Cancel);
    }

    [Fact]
    public async Task Ask_NoOtherRequestRuns_IsToldThatTheCallIsOver()
    {
        var call = NewCall();
        using var leaving = new CancellationTokenSource();
        var sending = SendAsync(call, leaving.Token);
        _transport.Say(Question);

        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(sending);

        await Eventually.TrueAsync(() => _transport.Sent.Any(message => message.Contains("-32603", StringComparison.Ordinal)), cancellationToken: Cancel);
    }

    [Fact]
    public void CallOff_ByTheServer_NobodyIsAskedAnyMore()
    {
        var call = NewCall();
        _ = SendAsync(call);
        _transport.Say(Question);

        _transport.Say("""{"method":"notifications/cancelled","params":{"requestId":7}}""");

        call.Questions.Take().ShouldBeNull();
    }

    [Fact]
    public async Task Ask_OnAConnectionOfEverybody_IsRefused()
    {
        var transport = new ScriptedTransport(_ => null);
        var connection = transport.Connect();
        var call = NewCall();
        using var lease = connection.NewLease();
        _ = connection.SendAsync("tools/call", "{}"u8.ToArray(), call.Call.NewPending(null!), lease, Cancel).AsTask();

        transport.Say(Question);

        await Eventually.TrueAsync(() => transport.Sent.Any(message => message.Contains("-32601", StringComparison.Ordinal)), cancellationToken: Cancel);
        call.Questions.Take().ShouldBeNull();
    }

    private static ParkedCall NewCall() => new(new McpRequest
    {
        Method = "prompts/get",
        Params = "{}"u8.ToArray(),
        Caller = new Caller { Id = "c", RequestId = "r" },
        Abilities = ClientAbilities.Sampling,
    });

    private static Dictionary<string, CallResponse> Answer(string name) => new(StringComparer.Ordinal)
    {
        [name] = new CallResponse { Result = """{"answer":1}"""u8.ToArray() },
    };

    private async Task SendAsync(ParkedCall call, CancellationToken? end = null)
    {
        using var lease = _connection.NewLease();
        await _connection.SendAsync("prompts/get", "{}"u8.ToArray(), call.Call.NewPending(null!), lease, end ?? Cancel);
    }
}
