using System.Runtime.CompilerServices;
using McpOrleans.Grains.Secrets.Masking;
using McpOrleans.Grains.Servers;
using McpOrleans.Grains.Upstream.Handshakes;
using McpOrleans.Grains.Upstream.Transports;
using RequestMethods = ModelContextProtocol.Protocol.RequestMethods;

namespace McpOrleans.Grains.Upstream;

/// <summary>
/// A live connection to one MCP server: a table of the requests that wait for their answers, over a transport. Thread-safe. Requests
/// are sent from grains, and waited for elsewhere: whoever adds a wait to that way gives it <c>ConfigureAwait(false)</c>.
/// </summary>
internal sealed class McpConnection : IFrameReceiver, IAsyncDisposable
{
    private readonly SecretMask _mask;
    private readonly ConnectionOptions _options;
    private readonly TimeProvider _clock;
    private readonly UnaskedFrames _unasked;
    private readonly RequestTable _requests = new();
    private readonly CalledOffRequests _calledOff = new();
    private readonly TaskCompletionSource<UpstreamFault> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _listening = new();
    private ITransport _transport = null!;
    private UpstreamFault? _ended;

    /// <param name="server">The server's name, for messages.</param>
    /// <param name="mask">Hides its secrets.</param>
    /// <param name="options">The limits.</param>
    /// <param name="budget">Of the bytes in flight.</param>
    /// <param name="onChanged">Called, from any thread, when the server says that a list of its changed.</param>
    /// <param name="clock">Measures caps and rates.</param>
    public McpConnection(string server, SecretMask mask, ConnectionOptions options, ByteBudget budget, Action<ChangedList> onChanged, TimeProvider clock)
    {
        (Faults, _mask, _options, Budget, _clock) = (new UpstreamFaults(server, mask), mask, options, budget, clock);
        OneWay = new OneWayMessages(() => _transport, options.MaxServerRequests, options.CloseTimeout, clock);
        _unasked = new UnaskedFrames(this, _requests, options, onChanged, clock);
    }

    public UpstreamFaults Faults { get; }

    /// <summary>For whom it was made.</summary>
    public ConnectionClient Client { get; init; } = ConnectionClient.Everybody;

    /// <summary>Whether the server has asked its client anything.</summary>
    public bool HasAsked => _unasked.HasAsked;

    /// <summary>Null: nothing is logged.</summary>
    public FrameLog? Log { get; init; }

    public ByteBudget Budget { get; }

    public OneWayMessages OneWay { get; }

    public ResourceNotices Resources { get; } = new();

    /// <summary>What the server said of itself.</summary>
    public ServerFacts Facts { get; private set; } = null!;

    public McpServerInfo Info => Facts.Info;

    /// <summary>The session that the server holds for us; null when it holds none.</summary>
    public UpstreamSession? Session => _transport.SessionId is { } id
        ? new UpstreamSession { Id = id, Server = Info, Instructions = Facts.Instructions }
        : null;

    /// <inheritdoc cref="ITransport.Listening"/>
    public Task Listening => _transport.Listening;

    public Era Era { get; private set; }

    /// <summary>Whether no request waits for an answer.</summary>
    public bool IsIdle => _requests.IsIdle;

    /// <summary>Whether requests repeat parts of themselves in HTTP headers.</summary>
    public bool RepeatsInHeaders => _transport.HasStreamPerRequest && Era.IsStateless;

    /// <summary>Which arguments are repeated in headers; set once the tools are listed.</summary>
    public ToolHeaders? ToolHeaders { get; set; }

    /// <summary>Ends, without an exception, with the reason once the connection should not be used for another request.</summary>
    public Task<UpstreamFault> Closed => _closed.Task;

    /// <summary>The same text without the server's secrets.</summary>
    public string Mask(string text) => _mask.Apply(text);

    public byte[] Mask(byte[] json) => _mask.Apply(json);

    public UpstreamFault Mask(UpstreamFault fault) => fault.Masked(_mask);

    /// <summary>Takes its transport, whose frames come here already; called once.</summary>
    public void Use(ITransport transport)
    {
        _transport = transport;
        _ = WatchAsync(transport);
    }

    /// <summary>The handshake is over.</summary>
    public void Begin(ServerFacts facts)
    {
        (Facts, Era) = (facts, new Era(facts.Info.ProtocolVersion));
        if (!Client.IsOne)
        {
            _transport.Listen();
        }

        if (Era.IsStateless && ListSubscription.Wishes(facts.Capabilities) is { } wishes)
        {
            _ = ListSubscription.RunAsync(this, wishes, _clock, _listening.Token);
        }
    }

    /// <summary>Sends one request and gives its <c>result</c> as the server wrote it, but for secrets of ours in it.</summary>
    /// <param name="method">The MCP method.</param>
    /// <param name="parameters">A JSON object in UTF-8; empty: none.</param>
    /// <param name="pending">What is wanted beside the answer.</param>
    /// <param name="lease">Grows with the answer; its owner ends it when the answer is no longer held.</param>
    /// <param name="cancellationToken">Ends the wait and calls the request off.</param>
    public ValueTask<UpstreamReply> SendAsync(
        string method, ReadOnlyMemory<byte> parameters, PendingRequest pending, ByteLease lease, CancellationToken cancellationToken)
    {
        var version = Era.IsStateless ? Era.ProtocolVersion : null;
        return SendAsync(NewRequest(method, parameters.Span, version, isHandshake: false, pending, lease), pending, cancellationToken);
    }

    /// <summary>The same for requests of the service's own, whose answers are short.</summary>
    public async Task<UpstreamReply> SendAsync(string method, ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken)
    {
        using var lease = NewLease();
        return await SendAsync(method, parameters, new PendingRequest(), lease, cancellationToken);
    }

    /// <summary>Sends a request of the handshake, before a revision is agreed on.</summary>
    /// <param name="method"><c>server/discover</c> or <c>initialize</c>.</param>
    /// <param name="parameters">A JSON object in UTF-8; empty: none.</param>
    /// <param name="version">The revision in which it is written; null: one that does not say so in each request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<UpstreamReply> NegotiateAsync(string method, ReadOnlyMemory<byte> parameters, string? version, CancellationToken cancellationToken)
    {
        using var lease = NewLease();
        var pending = new PendingRequest();
        return await SendAsync(NewRequest(method, parameters.Span, version, isHandshake: true, pending, lease), pending, cancellationToken);
    }

    /// <summary>Asks for a sign of life in the way the server's revision has.</summary>
    public Task<UpstreamReply> ProbeAsync(CancellationToken cancellationToken) =>
        SendAsync(Era.IsStateless ? RequestMethods.ServerDiscover : RequestMethods.Ping, default, cancellationToken);

    /// <inheritdoc cref="ITransport.DescribeExitAsync"/>
    public Task<string?> DescribeExitAsync() => _transport.DescribeExitAsync();

    public ByteLease NewLease() => new(Budget);

    public bool Receive(in Frame frame, OutgoingRequest? request)
    {
        Log?.Received(frame);
        if (frame.Kind is FrameKind.Result or FrameKind.Error && RequestTable.IdOf(frame, request) is { } id && _requests.Find(id) is { } pending)
        {
            // It stays in the table until then: should there be no memory for the answer, whoever ends the connection finds it there.
            pending.Complete(UpstreamReply.Of(frame, Faults, _mask, Era.IsStateless));
            _requests.TryTake(id, out _);
            return request?.Id == id;
        }

        if (frame.Kind is FrameKind.Result or FrameKind.Error && frame.Number is { } late && _calledOff.TryTake(late))
        {
            return false;
        }

        if (_unasked.Take(frame, request) is { } flood)
        {
            End(flood);
        }

        return false;
    }

    public void Fail(long? id, UpstreamFault fault)
    {
        if (id is null)
        {
            // Whoever waited for it would wait for ever.
            End(fault with { IsConnectionLost = true });
        }
        else if (_requests.TryTake(id.Value, out var pending))
        {
            pending.Complete(fault);
        }
    }

    /// <summary>Ends it for all who wait, who are told why; the transport is closed by <see cref="DisposeAsync"/>.</summary>
    public void End(UpstreamFault fault)
    {
        if (Interlocked.CompareExchange(ref _ended, fault, null) is not null)
        {
            return;
        }

        _closed.TrySetResult(fault);
        _requests.AnswerAll(fault.Masked(_mask));
        _listening.Cancel();
        if (fault.Kind is FaultKind.Flood)
        {
            // It would not stop while it is asked to end.
            _transport.Abort();
        }
        else
        {
            _transport.Stop();
        }
    }

    /// <summary>Ends what is behind it at once: it never served anyone, or serves nobody any more.</summary>
    public void Abort() => _transport.Abort();

    /// <summary>Waits until the requests that run on it have their answers; never fails.</summary>
    public async Task DrainAsync(TimeSpan cap)
    {
        await _listening.CancelAsync();
        await _requests.DrainAsync(cap, _clock);
    }

    /// <summary>Tells the server that its session will not be used again. Best effort, within the close timeout.</summary>
    public async Task EndSessionAsync()
    {
        using var cap = new CancellationTokenSource(_options.CloseTimeout, _clock);
        await ((Task)_transport.EndSessionAsync(cap.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        End(Faults.EndedByUs());
        await _transport.DisposeAsync();
    }

    private OutgoingRequest NewRequest(string method, ReadOnlySpan<byte> parameters, string? version, bool isHandshake, PendingRequest pending, ByteLease lease) =>
        OutgoingRequest.Of(
            _requests.NextId(), method, parameters, version, isHandshake, pending.WantsProgress, pending.Abilities, _transport.HasStreamPerRequest, ToolHeaders, _options.MaxMessageBytes, lease);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<UpstreamReply> SendAsync(OutgoingRequest request, PendingRequest pending, CancellationToken cancellationToken)
    {
        _requests.Add(request.Id, pending);
        if (Client.IsOne && pending.Listener is not null)
        {
            _unasked.HandOver();
        }

        try
        {
            if (Volatile.Read(ref _ended) is not null)
            {
                // Whatever ended it was another request's trouble: this one was not sent.
                return Faults.GivenUp() with { IsConnectionLost = true };
            }

            Log?.Sent(request.Method, request.Frame);
            var fault = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (fault is not null && _requests.TryTake(request.Id, out _))
            {
                return fault.Masked(_mask);
            }

            // What was never sent did not run, whatever was said of all that waited.
            var reply = await pending.Reply.WaitAsync(cancellationToken).ConfigureAwait(false);
            return fault is { MayHaveRun: false } && !reply.Succeeded ? fault.Masked(_mask) : reply;
        }
        catch (OperationCanceledException) when (!request.IsHandshake)
        {
            if (!RepeatsInHeaders)
            {
                // Not awaited: the caller has waited long enough. Where each request has its stream, closing that says it.
                _calledOff.Note(request.Id);
                _ = OneWay.CallOffAsync(request.Id);
            }

            throw;
        }
        finally
        {
            _requests.Leave(request.Id);
            pending.Listener?.EndRequests();
        }
    }

    private async Task WatchAsync(ITransport transport)
    {
        var fault = await transport.Lost;
        if (fault.IsSessionLost)
        {
            // Requests have streams of their own, and may still be answered on them.
            _closed.TrySetResult(fault);
        }
        else
        {
            End(fault);
        }
    }
}
