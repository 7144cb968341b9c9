using System.Net;
using McpOrleans.Grains.Upstream.Bounds;
using McpOrleans.Grains.Upstream.Faults;
using McpOrleans.Grains.Upstream.Handshakes;
using McpOrleans.Threading;

namespace McpOrleans.Grains.Upstream.Transports;

/// <summary>HTTP+SSE (2024-11-05): one stream brings everything, and its first event says where requests are sent to.</summary>
internal sealed class SseTransport : ITransport
{
    private readonly HttpExchange _http;
    private readonly IFrameReceiver _receiver;
    private readonly UpstreamFaults _faults;
    private readonly ConnectionOptions _options;
    private readonly ByteBudget _budget;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly CancellationToken _ended;
    private readonly TaskCompletionSource<UpstreamFault> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _endpoint = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;
    private Era? _era;

    public SseTransport(HttpExchange http, IFrameReceiver receiver, ConnectionOptions options, ByteBudget budget)
    {
        (_http, _receiver, _faults, _options, _budget) = (http, receiver, http.Faults, options, budget);
        _ended = _lifetime.Token;
    }

    public bool HasStreamPerRequest => false;

    public string? SessionId => null;

    public Task<UpstreamFault> Lost => _lost.Task;

    private HttpHeaders Headers => new(SessionId: null, _era is { HasVersionHeader: true } era ? era.ProtocolVersion : null);

    /// <summary>Opens the stream. Null once the server has said where to send to, or why it did not.</summary>
    public async Task<UpstreamFault?> OpenAsync(CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        try
        {
            response = await _http.GetEventsAsync(Headers, lastEventId: null, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                return await _http.ExplainAsync(response, cancellationToken);
            }

            if (HttpExchange.MediaType(response) is not "text/event-stream")
            {
                return _faults.NotMcp("There is no stream of events at its address.");
            }

            _http.StayAt(response);
            _reading = ReadAsync(response);
            response = null;
        }
        catch (Exception exception) when (HttpExchange.IsExpected(exception))
        {
            return HttpFaults.Of(_faults, exception);
        }
        finally
        {
            response?.Dispose();
        }

        await Task.WhenAny(_endpoint.Task, Lost).WaitAsync(cancellationToken);
        return _endpoint.Task.IsCompletedSuccessfully ? null : await Lost;
    }

    public async ValueTask<UpstreamFault?> SendAsync(OutgoingRequest request, CancellationToken cancellationToken) =>
        await SendAsync(request.Frame, cancellationToken).ConfigureAwait(false);

    public async Task<UpstreamFault?> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        using var lifetime = LinkedCancellation.Of(cancellationToken, _ended);
        try
        {
            using var response = await _http.PostAsync(message, Headers, isSentOnce: true, lifetime.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null : await ExplainAsync(response, lifetime.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return _faults.EndedByUs();
        }
        catch (Exception exception) when (HttpExchange.IsExpected(exception) || _ended.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return _ended.IsCancellationRequested ? _faults.EndedByUs() : HttpFaults.Of(_faults, exception);
        }
    }

    public void Agree(Era era) => _era = era;

    /// <summary>It was, from the beginning.</summary>
    public void Listen()
    {
    }

    /// <summary>The session ends with the stream.</summary>
    public Task<UpstreamFault?> EndSessionAsync(CancellationToken cancellationToken) => Task.FromResult<UpstreamFault?>(null);

    public Task<string?> DescribeExitAsync() => Task.FromResult<string?>(null);

    public void Stop() => _lifetime.Cancel();

    public void Abort() => Stop();

    public async ValueTask DisposeAsync()
    {
        // Not disposed: whoever still sends asks it.
        await _lifetime.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
    }

    /// <summary>The stream named this address: where there is nothing at it any more, another stream names another one.</summary>
    private async Task<UpstreamFault> ExplainAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var fault = await _http.ExplainAsync(response, cancellationToken);
        return fault.Kind is FaultKind.AddressRefused && response.StatusCode is (HttpStatusCode.NotFound or HttpStatusCode.Gone) ? fault with { IsConnectionLost = true } : fault;
    }

    /// <summary>Reads to the end of the stream; never fails.</summary>
    private async Task ReadAsync(HttpResponseMessage response)
    {
        using var lease = new ByteLease(_budget);
        var stream = new EventStream(_receiver, _faults, _options.MaxMessageBytes, lease, request: null) { OnEndpoint = OnEndpoint };
        try
        {
            using (response)
            {
                await stream.ReadAsync(response, _ended);
            }
        }
        catch (OperationCanceledException)
        {
            _lost.TrySetResult(_faults.EndedByUs());
        }
        finally
        {
            // Whatever ended it, a mistake of ours included: who waits for an answer would wait for ever.
            _lost.TrySetResult(_faults.Broken("It ended the stream of events."));
        }
    }

    private void OnEndpoint(string address)
    {
        if (Uri.IsWellFormedUriString(address.Trim(), UriKind.RelativeOrAbsolute) && _http.TryMoveTo(address.Trim()))
        {
            _endpoint.TrySetResult();
        }
        else
        {
            _lost.TrySetResult(_faults.NotMcp("It does not give a valid address for requests."));
        }
    }
}
