using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using McpOrleans.Grains.Outbound;

namespace McpOrleans.Grains.Upstream.Transports;

/// <summary>Makes the HTTP requests to one MCP server, and says what answers mean that are no success. Thread-safe.</summary>
internal sealed class HttpExchange : IDisposable
{
    /// <summary>More of an answer that is no success is not read.</summary>
    private const int MaxErrorBytes = 64 * 1024;

    /// <summary>On so many connections a message is tried that could not be sent on the ones before.</summary>
    private const int MaxConnections = 3;

    private const string JsonType = "application/json";

    private readonly HttpMessageInvoker _client;
    private readonly SameOriginHandler _origin;
    private readonly McpServerConfig _config;
    private readonly TimeProvider _clock;
    private Uri _address;

    public HttpExchange(McpServerConfig config, OutboundGuard guard, UpstreamFaults faults, TimeProvider clock)
    {
        (_config, Faults, _clock) = (config, faults, clock);
        _address = new Uri(config.Url!);
        _origin = guard.CreateHandler(_address, config.ConnectTimeout);
        _client = new HttpMessageInvoker(_origin);
    }

    public UpstreamFaults Faults { get; }

    /// <summary>Whether that is how an exchange ends which cannot be made, and not a mistake of ours.</summary>
    public static bool IsExpected(Exception exception) =>
        exception is HttpRequestException or IOException or OutboundRefusedException or RedirectException;

    public static string? MediaType(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) && values.ToString() is JsonType
            ? JsonType
            : response.Content.Headers.ContentType?.MediaType;

    /// <summary>From now on requests go where redirects led the one that this answers.</summary>
    public void StayAt(HttpResponseMessage response) => _address = response.RequestMessage?.RequestUri ?? _address;

    /// <summary>From now on requests go to another path of the same server; false, and as before, when that is no address.</summary>
    public bool TryMoveTo(string address)
    {
        if (!Uri.TryCreate(_address, address, out var moved))
        {
            return false;
        }

        _address = moved;
        return true;
    }

    /// <summary>
    /// Sends a message, on another connection where one that lay idle turns out to be closed before all of the message was sent.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<HttpResponseMessage> PostAsync(
        ReadOnlyMemory<byte> message, HttpHeaders headers, bool isSentOnce, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return _origin.RefuseRedirect(await _client.SendAsync(NewPost(message, headers, isSentOnce), cancellationToken).ConfigureAwait(false));
            }
            catch (HttpRequestException exception) when (attempt < MaxConnections && UnsentException.IsCauseOf(exception))
            {
                // Each such failure costs the pool a connection.
                cancellationToken.ThrowIfCancellationRequested();
            }
            catch (OperationCanceledException exception) when (IsConnectTimeout(exception, cancellationToken))
            {
                throw NothingAnswered();
            }
        }
    }

    /// <param name="headers">What every request of the session has.</param>
    /// <param name="lastEventId">Where a stream that broke is to go on; null: a new one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<HttpResponseMessage> GetEventsAsync(HttpHeaders headers, string? lastEventId, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Get, headers, isSentOnce: false);
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        return SendAsync(request, cancellationToken);
    }

    public Task<HttpResponseMessage> DeleteAsync(HttpHeaders headers, CancellationToken cancellationToken) =>
        SendAsync(Request(HttpMethod.Delete, headers, isSentOnce: true), cancellationToken);

    /// <summary>What an answer means that is no success: the JSON-RPC error in it, where there is one, or what its status says.</summary>
    public async Task<UpstreamFault> ExplainAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = response.StatusCode;
        return status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout)
            && status < HttpStatusCode.InternalServerError
            && await ReadErrorAsync(response, cancellationToken) is { } error
                ? Faults.JsonRpc(error)
                : HttpFaults.Of(Faults, status, response.Headers.RetryAfter, _clock.GetUtcNow());
    }

    public void Dispose() => _client.Dispose();

    private static async Task<JsonRpcErrorDetail?> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaxErrorBytes];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        var frame = Frame.Read(new(buffer, 0, length));
        return frame.Kind is FrameKind.Error ? ErrorReader.ReadCoded(frame.Content) : null;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return _origin.RefuseRedirect(await _client.SendAsync(request, cancellationToken));
        }
        catch (OperationCanceledException exception) when (IsConnectTimeout(exception, cancellationToken))
        {
            throw NothingAnswered();
        }
    }

    /// <summary>The framework calls it a cancellation when nothing answers at an address for as long as connecting may take.</summary>
    private static bool IsConnectTimeout(OperationCanceledException exception, CancellationToken cancellationToken) =>
        exception.InnerException is TimeoutException && !cancellationToken.IsCancellationRequested;

    private static HttpRequestException NothingAnswered() =>
        new(HttpRequestError.ConnectionError, inner: new SocketException((int)SocketError.TimedOut));

    private HttpRequestMessage NewPost(ReadOnlyMemory<byte> message, HttpHeaders headers, bool isSentOnce)
    {
        var request = Request(HttpMethod.Post, headers, isSentOnce);
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        request.Content = new ReadOnlyMemoryContent(message);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", JsonType);
        return request;
    }

    private HttpRequestMessage Request(HttpMethod method, HttpHeaders headers, bool isSentOnce)
    {
        // The answers to all are read as they come, however long they take: whoever sends has a cap of his own.
        var request = isSentOnce ? new OnceSentRequest(method, _address) : new HttpRequestMessage(method, _address);
        foreach (var (name, value) in _config.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        headers.AddTo(request.Headers);
        return request;
    }
}
