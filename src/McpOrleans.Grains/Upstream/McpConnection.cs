using System.Collections.Concurrent;
using McpOrleans.Grains.Secrets;
using McpOrleans.Grains.Servers;
using McpOrleans.Grains.Upstream.Bounds;
using McpOrleans.Grains.Upstream.Faults;
using McpOrleans.Grains.Upstream.Frames;
using McpOrleans.Grains.Upstream.Handshakes;
using McpOrleans.Grains.Upstream.Transports;
using NotificationMethods = ModelContextProtocol.Protocol.NotificationMethods;
using RequestMethods = ModelContextProtocol.Protocol.RequestMethods;

namespace McpOrleans.Grains.Upstream;

/// <summary>
/// A live connection to one MCP server: a table of the requests that wait for their answers, over a transport. Thread-safe.
/// </summary>
internal sealed class McpConnection : IFrameReceiver, IAsyncDisposable
{
    private const long RequestsPerConnection = 1_000_000;
    private const long Ranges = 1_000_000_000;

    private readonly UpstreamFaults _faults;
    private readonly SecretMask _mask;
    private readonly ConnectionOptions _options;
    private readonly TimeProvider _clock;
    private readonly ByteBudget _budget;
    private readonly UnaskedFrames _unasked;
    private readonly ConcurrentDictionary<long, PendingRequest> _pending = new();
    private readonly CalledOffRequests _calledOff = new();
    private readonly TaskCompletionSource<UpstreamFault> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _listening = new();
    private ITransport _transport = null!;
    private UpstreamFault? _ended;
    private bool _isDraining;

    // A session that is resumed must not see an id a second time, and the connection before may still wait for an answer.
    private long _lastRequestId = Random.Shared.NextInt64(Ranges) * RequestsPerConnection;

    /// <param name="server">The server's name, for messages.</param>
    /// <param name="mask">Hides its secrets.</param>
    /// <param name="options">The limits.</param>
    /// <param name="budget">Of the bytes in flight.</param>
    /// <param name="onChanged">Called, from any thread, when the server says that a list of its changed.</param>
    /// <param name="clock">Measures caps and rates.</param>
    public McpConnection(string server, SecretMask mask, ConnectionOptions options, ByteBudget budget, Action onChanged, TimeProvider clock)
    {
        (_faults, _mask, _options, _budget, _clock) = (new UpstreamFaults(server, mask), mask, options, budget, clock);
        _unasked = new UnaskedFrames(this, options, onChanged, clock);
    }

    public UpstreamFaults Faults => _faults;

    public ByteBudget Budget => _budget;

    /// <summary>What the server said of itself.</summary>
    public ServerFacts Facts { get; private set; } = null!;

    public McpServerInfo Info => Facts.Info;

    /// <summary>The session that the server holds for us; null when it holds none.</summary>
    public UpstreamSession? Session => _transport.SessionId is { } id
        ? new UpstreamSession { Id = id, Server = Info, Instructions = Facts.Instructions }
        : null;

    public Era Era { get; private set; }

    /// <summary>Whether no request waits for an answer.</summary>
    public bool IsIdle => _pending.Values.All(pending => pending.IsStanding);

    /// <summary>Whether requests repeat parts of themselves in HTTP headers.</summary>
    public bool RepeatsInHeaders => _transport.HasStreamPerRequest && Era.IsStateless;

    /// <summary>Which arguments are repeated in headers; set once the tools are listed.</summary>
    public ToolHeaders? ToolHeaders { get; set; }

    /// <summary>Ends, without an exception, with the reason once the connection should not be used for another request.</summary>
    public Task<UpstreamFault> Closed => _closed.Task;

    /// <summary>The same text without the server's secrets.</summary>
    public string Mask(string text) => _mask.Apply(text);

    public UpstreamFault Mask(UpstreamFault fault) => fault.Masked(_mask);

    /// <summary>Takes a transport, whose frames come here already; what was used before is the caller's again.</summary>
    public void Use(ITransport transport)
    {
        _transport = transport;
        _ = WatchAsync(transport);
    }

    /// <summary>The handshake is over.</summary>
    public void Begin(ServerFacts facts)
    {
        (Facts, Era) = (facts, new Era(facts.Info.ProtocolVersion));
        _transport.Listen();
        if (Era.IsStateless && facts.AnnouncesTools)
        {
            _ = ToolsSubscription.RunAsync(this, _clock, _listening.Token);
        }
    }

    /// <summary>Sends one request and gives its <c>result</c> as the server wrote it, but for secrets of ours in it.</summary>
    /// <param name="method">The MCP method.</param>
    /// <param name="parameters">A JSON object in UTF-8; empty: none.</param>
    /// <param name="onProgress">Called, from any thread, whenever the server reports progress; null: not asked for.</param>
    /// <param name="lease">Grows with the answer; its owner ends it when the answer is no longer held.</param>
    /// <param name="cancellationToken">Ends the wait and calls the request off.</param>
    public Task<UpstreamReply> SendAsync(
        string method, ReadOnlyMemory<byte> parameters, Action? onProgress, ByteLease lease, CancellationToken cancellationToken) =>
        SendAsync(method, parameters, new PendingRequest(onProgress), lease, cancellationToken);

    /// <summary>The same for a request whose answer ends a subscription.</summary>
    public Task<UpstreamReply> SubscribeAsync(string method, ReadOnlyMemory<byte> parameters, ByteLease lease, CancellationToken cancellationToken) =>
        SendAsync(method, parameters, new PendingRequest(onProgress: null) { IsStanding = true }, lease, cancellationToken);

    private Task<UpstreamReply> SendAsync(
        string method, ReadOnlyMemory<byte> parameters, PendingRequest pending, ByteLease lease, CancellationToken cancellationToken)
    {
        var id = NextId();
        var request = new OutgoingRequest
        {
            Id = id,
            Method = method,
            Frame = FrameWriter.Request(id, method, parameters.Span, new RequestMeta
            {
                ProgressToken = pending.WantsProgress ? id : null,
                ProtocolVersion = Era.IsStateless ? Era.ProtocolVersion : null,
            }),
            Headers = RepeatsInHeaders ? RepeatedHeaders.Of(method, parameters.Span, ToolHeaders) : [],
            MaxAnswerBytes = _options.MaxMessageBytes,
            Lease = lease,
        };
        return SendAsync(request, pending, cancellationToken);
    }

    /// <summary>The same for requests of the service's own, whose answers are short.</summary>
    public async Task<UpstreamReply> SendAsync(string method, ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken)
    {
        using var lease = NewLease();
        return await SendAsync(method, parameters, onProgress: null, lease, cancellationToken);
    }

    /// <summary>Sends a request of the handshake, before a revision is agreed on.</summary>
    /// <param name="method"><c>server/discover</c> or <c>initialize</c>.</param>
    /// <param name="parameters">A JSON object in UTF-8; empty: none.</param>
    /// <param name="version">The revision in which it is written; null: one that does not say so in each request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<UpstreamReply> NegotiateAsync(string method, ReadOnlyMemory<byte> parameters, string? version, CancellationToken cancellationToken)
    {
        using var lease = NewLease();
        var id = NextId();
        var request = new OutgoingRequest
        {
            Id = id,
            Method = method,
            Frame = FrameWriter.Request(id, method, parameters.Span, new RequestMeta { ProtocolVersion = version }),
            Headers = version is null ? [] : RepeatedHeaders.Of(method, parameters.Span, toolHeaders: null),
            ProtocolVersion = version,
            IsHandshake = true,
            MaxAnswerBytes = _options.MaxMessageBytes,
            Lease = lease,
        };
        return await SendAsync(request, new PendingRequest(onProgress: null), cancellationToken);
    }

    /// <summary>Asks for a sign of life in the way the server's revision has.</summary>
    public Task<UpstreamReply> ProbeAsync(CancellationToken cancellationToken) =>
        SendAsync(Era.IsStateless ? RequestMethods.ServerDiscover : RequestMethods.Ping, default, cancellationToken);

    /// <summary>Sends a notification; null, or why it did not arrive.</summary>
    public Task<UpstreamFault?> NotifyAsync(string method, ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken) =>
        _transport.SendAsync(FrameWriter.Notification(method, parameters.Span), cancellationToken);

    /// <inheritdoc cref="ITransport.DescribeExitAsync"/>
    public Task<string?> DescribeExitAsync() => _transport.DescribeExitAsync();

    public ByteLease NewLease() => new(_budget);

    public bool Receive(in Frame frame, OutgoingRequest? request)
    {
        if (frame.Kind is FrameKind.Result or FrameKind.Error && (frame.Number ?? OfItsStream(frame, request)) is { } id && _pending.TryGetValue(id, out var pending))
        {
            // It stays in the table until then: should there be no memory for the answer, whoever ends the connection finds it there.
            pending.Complete(frame.Kind is FrameKind.Result
                ? UpstreamReply.Of(_mask.Apply(ToArray(frame)), frame.NeedsInput)
                : _faults.JsonRpc(ErrorReader.Read(frame.Content)).Masked(_mask));
            _pending.TryRemove(id, out _);
            return request?.Id == id;
        }

        if (frame.Kind is FrameKind.Result or FrameKind.Error && frame.Number is { } late && _calledOff.TryTake(late))
        {
            return false;
        }

        if (_unasked.Take(frame) is { } flood)
        {
            End(flood);
        }

        return false;
    }

    public void Fail(long? id, UpstreamFault fault)
    {
        if (id is { } known)
        {
            if (_pending.TryRemove(known, out var pending))
            {
                pending.Complete(fault);
            }

            return;
        }

        // Whoever waited for it would wait for ever.
        End(fault with { IsConnectionLost = true });
    }

    /// <summary>The server reported progress on a request of ours.</summary>
    public void NoteProgress(long token)
    {
        if (_pending.TryGetValue(token, out var pending))
        {
            pending.NoteProgress();
        }
    }

    /// <summary>Answers a request of the server's. Never fails: a server that can't be reached needs no answer.</summary>
    public async Task AnswerAsync(ReadOnlyMemory<byte> answer)
    {
        using var cap = new CancellationTokenSource(_options.CloseTimeout, _clock);
        await ((Task)_transport.SendAsync(answer, cap.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Ends it for all who wait, who are told why; the transport is closed by <see cref="DisposeAsync"/>.</summary>
    public void End(UpstreamFault fault)
    {
        if (Interlocked.CompareExchange(ref _ended, fault, null) is not null)
        {
            return;
        }

        _closed.TrySetResult(fault);
        foreach (var id in _pending.Keys)
        {
            if (_pending.TryRemove(id, out var pending))
            {
                pending.Complete(fault.Masked(_mask));
            }
        }

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

        NoteDrained();
    }

    /// <summary>Ends what is behind it at once: it never served anyone, or serves nobody any more.</summary>
    public void Abort() => _transport.Abort();

    /// <summary>Waits until the requests that run on it have their answers; never fails.</summary>
    public async Task DrainAsync(TimeSpan cap)
    {
        Volatile.Write(ref _isDraining, true);
        await _listening.CancelAsync();
        NoteDrained();
        await _drained.Task.WaitAsync(cap, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Tells the server that its session will not be used again. Best effort, within the close timeout.</summary>
    public async Task EndSessionAsync()
    {
        using var cap = new CancellationTokenSource(_options.CloseTimeout, _clock);
        await ((Task)_transport.EndSessionAsync(cap.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        End(_faults.EndedByUs());
        await _transport.DisposeAsync();
    }

    /// <summary>Some servers answer what they could not read without its id; where the stream is the request's own, it tells.</summary>
    private static long? OfItsStream(in Frame frame, OutgoingRequest? request) =>
        frame is { Kind: FrameKind.Error, Id.IsEmpty: true } ? request?.Id : null;

    private static byte[] ToArray(in Frame frame) => System.Buffers.BuffersExtensions.ToArray(frame.Content);

    private long NextId() => Interlocked.Increment(ref _lastRequestId);

    private async Task<UpstreamReply> SendAsync(OutgoingRequest request, PendingRequest pending, CancellationToken cancellationToken)
    {
        _pending[request.Id] = pending;
        try
        {
            if (Volatile.Read(ref _ended) is { } ended)
            {
                return ended with { MayHaveRun = false };
            }

            var fault = await _transport.SendAsync(request, cancellationToken);
            if (fault is not null && _pending.TryRemove(request.Id, out _))
            {
                return fault.Masked(_mask);
            }

            // What was never sent did not run, whatever was said of all that waited.
            var reply = await pending.Reply.WaitAsync(cancellationToken);
            return fault is { MayHaveRun: false } && !reply.Succeeded ? fault.Masked(_mask) : reply;
        }
        catch (OperationCanceledException) when (!request.IsHandshake)
        {
            // Not awaited: the caller has waited long enough.
            _ = CallOffAsync(request.Id);
            throw;
        }
        finally
        {
            _pending.TryRemove(request.Id, out _);
            NoteDrained();
        }
    }

    private void NoteDrained()
    {
        if (Volatile.Read(ref _isDraining) && IsIdle)
        {
            _drained.TrySetResult();
        }
    }

    private async Task WatchAsync(ITransport transport)
    {
        var fault = await transport.Lost;
        if (!ReferenceEquals(transport, _transport))
        {
            return;
        }

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

    private async Task CallOffAsync(long id)
    {
        if (RepeatsInHeaders)
        {
            // Its stream was closed, which says it.
            return;
        }

        _calledOff.Note(id);

        using var cap = new CancellationTokenSource(_options.CloseTimeout, _clock);
        var parameters = System.Text.Encoding.UTF8.GetBytes($$"""{"requestId":{{id}},"reason":"The caller no longer waits."}""");

        // The server may be past hearing it.
        await ((Task)NotifyAsync(NotificationMethods.CancelledNotification, parameters, cap.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
