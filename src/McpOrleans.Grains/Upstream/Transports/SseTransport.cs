using System.Net;
using McpOrleans.Grains.Upstream.Handshakes;
using McpOrleans.Threading;

namespace McpOrleans.Grains.Upstream.Transports;

/// <summary>HTTP+SSE (2024-11-05): one stream brings everything, and its first event says where requests are sent to.</summary>
internal sealed class SseTransport(HttpExchange http, IFrameReceiver receiver, ConnectionOptions options, ByteBudget budget) : ITransport
{
    private readonly UpstreamFaults _faults = http.Faults;
    private readonly TransportLifetime _lifetime = new();
    private readonly TaskCompletionSource _endpoint = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;
    private Era? _era;

    public bool HasStreamPerRequest => false;

    public string? SessionId => null;

    public Task<UpstreamFault> Lost => _lifetime.Lost;

    private HttpHeaders Headers => new(SessionId: null, _era is { HasVersionHeader: true } era ? era.ProtocolVersion : null);

    /// <summary>Opens the stream. Null once the server has said where to send to, or why it did not.</summary>
    public async Task<UpstreamFault?> OpenAsync(CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        try
        {
            response = await http.GetEventsAsync(Headers, lastEventId: null, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                return await http.ExplainAsync(response, cancellationToken);
            }

            if (HttpExchange.MediaType(response) is not "text/event-stream")
            {
                return _faults.NotMcp("There is no stream of events at its address.");
            }

            http.StayAt(response);
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
        using var lifetime = LinkedCancellation.Of(cancellationToken, _lifetime.Ended);
        try
        {
            using var response = await http.PostAsync(message, Headers, isSentOnce: true, lifetime.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null : await ExplainAsync(response, lifetime.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return _faults.EndedByUs();
        }
        catch (Exception exception) when (HttpExchange.IsExpected(exception) || _lifetime.Ended.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return _lifetime.Ended.IsCancellationRequested ? _faults.EndedByUs() : HttpFaults.Of(_faults, exception);
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

    public void Stop() => _lifetime.End();

    public void Abort() => Stop();

    public async ValueTask DisposeAsync()
    {
        await _lifetime.DisposeAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        http.Dispose();
    }

    /// <summary>The stream named this address: where there is nothing at it any more, another stream names another one.</summary>
    private async Task<UpstreamFault> ExplainAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var fault = await http.ExplainAsync(response, cancellationToken);
        return fault.Kind is FaultKind.AddressRefused && response.StatusCode is (HttpStatusCode.NotFound or HttpStatusCode.Gone) ? fault with { IsConnectionLost = true } : fault;
    }

    /// <summary>Reads to the end of the stream; never fails.</summary>
    private async Task ReadAsync(HttpResponseMessage response)
    {
        using var lease = new ByteLease(budget);
        var stream = new EventStream(receiver, _faults, options.MaxMessageBytes, lease, request: null) { OnEndpoint = OnEndpoint };
        try
        {
            using (response)
            {
                await stream.ReadAsync(response, _lifetime.Ended);
            }
        }
        catch (OperationCanceledException)
        {
            _lifetime.Lose(_faults.EndedByUs());
        }
        finally
        {
            // Whatever ended it, a mistake of ours included: who waits for an answer would wait for ever.
            _lifetime.Lose(_faults.Broken("It ended the stream of events."));
        }
    }

    private void OnEndpoint(string address)
    {
        if (Uri.IsWellFormedUriString(address.Trim(), UriKind.RelativeOrAbsolute) && http.TryMoveTo(address.Trim()))
        {
            _endpoint.TrySetResult();
        }
        else
        {
            _lifetime.Lose(_faults.NotMcp("It does not give a valid address for requests."));
        }
    }
}
