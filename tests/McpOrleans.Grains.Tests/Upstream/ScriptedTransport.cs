using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using McpOrleans.Grains.Secrets.Masking;
using McpOrleans.Grains.Upstream;
using McpOrleans.Grains.Upstream.Bounds;
using McpOrleans.Grains.Upstream.Faults;
using McpOrleans.Grains.Upstream.Frames;
using McpOrleans.Grains.Upstream.Handshakes;
using McpOrleans.Grains.Upstream.Transports;

namespace McpOrleans.Grains.Tests.Upstream;

/// <summary>A transport whose server is a function.</summary>
/// <param name="answer">
/// Returns the member <c>result</c> or <c>error</c> for a request, as JSON with its name. Null: the request is not answered.
/// </param>
internal sealed class ScriptedTransport(Func<OutgoingRequest, string?> answer) : ITransport
{
    private readonly TaskCompletionSource<UpstreamFault> _lost = new();
    private int _sending;
    private int _mostAtOnce;

    /// <summary>The messages that were sent and are not requests, as text.</summary>
    public ConcurrentQueue<string> Sent { get; } = [];

    /// <summary>The parameters of the requests that were sent, as text.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Until this completes, messages that are not requests are held back.</summary>
    public Task Gate { get; init; } = Task.CompletedTask;

    /// <summary>The highest number of messages other than requests that were being sent at the same time.</summary>
    public int MostAtOnce => Volatile.Read(ref _mostAtOnce);

    public McpConnection Connection { get; private set; } = null!;

    /// <summary>The lists that changed, in the order of the notifications.</summary>
    public ImmutableArray<ChangedList> Changes { get; private set; } = [];

    public bool HasStreamPerRequest { get; init; }

    public string? SessionId => null;

    public Task<UpstreamFault> Lost => _lost.Task;

    /// <summary>Returns a connection over this transport, after its handshake.</summary>
    public McpConnection Connect(
        ConnectionOptions? options = null, TimeProvider? clock = null, string protocolVersion = "2025-11-25", string capabilities = """{"tools":{}}""",
        ClientAbilities abilities = ClientAbilities.None)
    {
        options ??= new ConnectionOptions();
        Connection = new McpConnection(
            "s", SecretMask.None, options, new ByteBudget(options.MaxBytesInFlightPerServer), list => Changes = Changes.Add(list), clock ?? TimeProvider.System)
        {
            Client = new ConnectionClient(abilities),
        };
        Connection.Use(this);
        Connection.Begin(new ServerFacts(
            new McpServerInfo { Name = "n", Version = "1", ProtocolVersion = protocolVersion, Capabilities = Encoding.UTF8.GetBytes(capabilities) }, null));
        return Connection;
    }

    /// <summary>Sends a message of the server that nobody asked for, on the stream of a request or outside of any request.</summary>
    public void Say(string json, OutgoingRequest? request = null) => Connection.Receive(Frame.Read(new(Encoding.UTF8.GetBytes(json))), request);

    public ValueTask<UpstreamFault?> SendAsync(OutgoingRequest request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(Encoding.UTF8.GetString(request.Frame.Span));
        if (answer(request) is { } member)
        {
            Connection.Receive(Frame.Read(new(Encoding.Latin1.GetBytes($$"""{"jsonrpc":"2.0","id":{{request.Id}},{{member}}}"""))), request);
        }

        return ValueTask.FromResult<UpstreamFault?>(null);
    }

    public async Task<UpstreamFault?> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        NoteMost(Interlocked.Increment(ref _sending));
        await Gate.WaitAsync(cancellationToken);
        Interlocked.Decrement(ref _sending);
        Sent.Enqueue(Encoding.UTF8.GetString(message.Span));
        return null;
    }

    private void NoteMost(int sending)
    {
        for (var most = MostAtOnce; sending > most; most = MostAtOnce)
        {
            Interlocked.CompareExchange(ref _mostAtOnce, sending, most);
        }
    }

    public void Agree(Era era)
    {
    }

    public void Listen()
    {
    }

    public Task<UpstreamFault?> EndSessionAsync(CancellationToken cancellationToken) => Task.FromResult<UpstreamFault?>(null);

    public Task<string?> DescribeExitAsync() => Task.FromResult<string?>(null);

    public void Stop()
    {
    }

    public void Abort()
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
