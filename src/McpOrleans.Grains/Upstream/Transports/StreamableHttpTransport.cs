using System.Net;
using System.Runtime.CompilerServices;
using McpOrleans.Grains.Upstream.Handshakes;
using McpOrleans.Threading;
using RequestMethods = ModelContextProtocol.Protocol.RequestMethods;

namespace McpOrleans.Grains.Upstream.Transports;

/// <summary>
/// Streamable HTTP: each request is a POST, whose answer is one message or a stream of them. Before 2026-07-28 there may be a session,
/// and a stream of its own for what the server says unasked.
/// </summary>
internal sealed class StreamableHttpTransport : ITransport
{
    /// <summary>A stream that breaks more often is given up.</summary>
    private const int MaxResumptions = 20;

    private const int MaxSessionIdLength = 4096;

    private readonly HttpExchange _http;
    private readonly IFrameReceiver _receiver;
    private readonly UpstreamFaults _faults;
    private readonly AnswerBody _body;
    private readonly ListeningStream _listening;
    private readonly TimeProvider _clock;
    private readonly TransportLifetime _lifetime = new();
    private Era? _era;

    /// <param name="http">The server's address and how to reach it; disposed with this.</param>
    /// <param name="sessionId">A session to go on with; null: none yet.</param>
    /// <param name="receiver">Takes what comes.</param>
    /// <param name="options">The limits.</param>
    /// <param name="budget">Of the bytes in flight.</param>
    /// <param name="clock">Waits before a stream is opened again.</param>
    public StreamableHttpTransport(
        HttpExchange http, string? sessionId, IFrameReceiver receiver, ConnectionOptions options, ByteBudget budget, TimeProvider clock)
    {
        (_http, _receiver, _faults, _clock, SessionId) = (http, receiver, http.Faults, clock, sessionId);
        _body = new AnswerBody(receiver, http.Faults);
        _listening = new ListeningStream(http, receiver, options, budget, clock);
    }

    public bool HasStreamPerRequest => true;

    public string? SessionId { get; private set; }

    public Task<UpstreamFault> Lost => _lifetime.Lost;

    private HttpHeaders Headers => new(SessionId, _era is { HasVersionHeader: true } era ? era.ProtocolVersion : null);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<UpstreamFault?> SendAsync(OutgoingRequest request, CancellationToken cancellationToken)
    {
        using var lifetime = LinkedCancellation.Of(cancellationToken, _lifetime.Ended);
        try
        {
            var headers = Headers with { Repeated = request.Headers };
            headers = request.ProtocolVersion is { } version ? headers with { ProtocolVersion = version } : headers;
            using var response = await _http.PostAsync(request.Frame, headers, isSentOnce: !request.IsHandshake, lifetime.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                return await ExplainAsync(response, lifetime.Token).ConfigureAwait(false);
            }

            if (request.IsHandshake)
            {
                _http.StayAt(response);
                TakeSession(response, request.Method);
            }

            return HttpExchange.MediaType(response) switch
            {
                "text/event-stream" => await ReadStreamAsync(response, request, lifetime.Token).ConfigureAwait(false),
                "application/json" => await _body.ReadAsync(response, request, lifetime.Token).ConfigureAwait(false),
                var other => _faults.NoMessage(other, (int)response.StatusCode),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return _faults.EndedByUs();
        }
        catch (Exception exception) when (HttpExchange.IsExpected(exception) || _lifetime.Ended.IsCancellationRequested)
        {
            // What is cancelled in the middle may break instead.
            cancellationToken.ThrowIfCancellationRequested();
            return _lifetime.Ended.IsCancellationRequested ? _faults.EndedByUs() : HttpFaults.Of(_faults, exception);
        }
    }

    public async Task<UpstreamFault?> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.PostAsync(message, Headers, isSentOnce: true, cancellationToken);
            return response.IsSuccessStatusCode ? null : await ExplainAsync(response, cancellationToken);
        }
        catch (Exception exception) when (HttpExchange.IsExpected(exception))
        {
            return HttpFaults.Of(_faults, exception);
        }
    }

    public void Agree(Era era) => _era = era;

    public Task Listening => _era is { IsStateless: false } ? _listening.Tried : Task.CompletedTask;

    public void Listen()
    {
        if (_era is { IsStateless: false })
        {
            _listening.Start(() => Headers, IsSessionKnownAsync, () => _lifetime.Lose(_faults.SessionLost()), _lifetime.Ended);
        }
    }

    public async Task<UpstreamFault?> EndSessionAsync(CancellationToken cancellationToken)
    {
        if (SessionId is null)
        {
            return null;
        }

        try
        {
            // The answer does not matter: a server may refuse, and then ends the session by itself some day.
            using var response = await _http.DeleteAsync(Headers, cancellationToken);
            return null;
        }
        catch (Exception exception) when (HttpExchange.IsExpected(exception))
        {
            return HttpFaults.Of(_faults, exception);
        }
    }

    public Task<string?> DescribeExitAsync() => Task.FromResult<string?>(null);

    public void Stop() => _lifetime.End();

    public void Abort() => Stop();

    public async ValueTask DisposeAsync()
    {
        await _lifetime.DisposeAsync();
        await _listening.Ended;
        _http.Dispose();
    }

    /// <summary>Only the answer to <c>initialize</c> begins one: a server of the newer era may still name one to whoever asks in passing.</summary>
    private void TakeSession(HttpResponseMessage response, string method)
    {
        if (method is RequestMethods.Initialize
            && response.Headers.NonValidated.TryGetValues(HttpHeaders.SessionIdName, out var values)
            && values.ToString() is { Length: > 0 and <= MaxSessionIdLength } sessionId
            && !sessionId.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            SessionId = sessionId;
        }
    }

    /// <summary>Reads to the answer; where the stream ends before and the server marked its events, from another that goes on.</summary>
    private async Task<UpstreamFault?> ReadStreamAsync(HttpResponseMessage response, OutgoingRequest request, CancellationToken cancellationToken)
    {
        var stream = new EventStream(_receiver, _faults, request.MaxAnswerBytes, request.Lease, request);
        var end = await stream.ReadAsync(response, cancellationToken);
        for (var resumptions = 0; CanResume(end, stream) && resumptions < MaxResumptions; resumptions++)
        {
            await Task.Delay(stream.Retry, _clock, cancellationToken);
            using var resumed = await ResumeAsync(stream, cancellationToken);
            if (resumed is null)
            {
                break;
            }

            end = await stream.ReadAsync(resumed, cancellationToken);
        }

        return end switch
        {
            EventStreamEnd.Answered => null,
            EventStreamEnd.AnswerLost => stream.Fault,
            EventStreamEnd.Broken => _faults.Broken("It ended the connection in the middle of its answer."),
            _ => _faults.NotMcp("It ended its answer without a response to the request."),
        };
    }

    /// <summary>Null when the stream cannot be resumed. However that fails says nothing of the request, which was sent before.</summary>
    private async Task<HttpResponseMessage?> ResumeAsync(EventStream stream, CancellationToken cancellationToken)
    {
        try
        {
            var resumed = await _http.GetEventsAsync(Headers, stream.LastEventId, cancellationToken);
            if (resumed.IsSuccessStatusCode && HttpExchange.MediaType(resumed) is "text/event-stream")
            {
                return resumed;
            }

            resumed.Dispose();
        }
        catch (Exception exception) when (HttpExchange.IsExpected(exception))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return null;
    }

    private bool CanResume(EventStreamEnd end, EventStream stream) =>
        end is EventStreamEnd.Ended or EventStreamEnd.Broken && stream.LastEventId is not null && _era is { CanResumeStreams: true };

    private async Task<UpstreamFault> ExplainAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (SessionId is null || _era is null)
        {
            return await _http.ExplainAsync(response, cancellationToken);
        }

        if (response.StatusCode is HttpStatusCode.NotFound)
        {
            return _faults.SessionLost();
        }

        var fault = await _http.ExplainAsync(response, cancellationToken);

        // So some servers answer an unknown session, and some a request that they do not like: another request on it tells.
        return response.StatusCode is HttpStatusCode.BadRequest
            && fault is not { Kind: FaultKind.JsonRpcError, JsonRpcError.Code: not (-32000 or -32001 or -32600) }
            && !await IsSessionKnownAsync(cancellationToken)
                ? _faults.SessionLost()
                : fault;
    }

    private async Task<bool> IsSessionKnownAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.PostAsync(
                """{"jsonrpc":"2.0","id":"session","method":"ping"}"""u8.ToArray(), Headers, isSentOnce: true, cancellationToken);
            return response.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.NotFound);
        }
        catch (Exception exception) when (HttpExchange.IsExpected(exception))
        {
            // Nobody can tell; what the request itself was answered stands.
            cancellationToken.ThrowIfCancellationRequested();
            return true;
        }
    }
}
