using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.Grains.Secrets;
using McpOrleans.Grains.Servers;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Connections;

/// <summary>A live connection to one MCP server: the SDK's client and its transport. Thread-safe.</summary>
internal sealed class McpConnection : IAsyncDisposable
{
    // The SDK numbers its own requests from 1.
    private const long FirstRequestId = 1_000_000_000;

    private const long RequestsPerConnection = 1_000_000;
    private const long Ranges = 1_000_000_000;

    /// <summary>The reason for a lost connection comes a moment after the loss.</summary>
    private static readonly TimeSpan ReasonDelay = TimeSpan.FromMilliseconds(500);

    private readonly McpClient _client;
    private readonly ITransportHandle _transport;
    private readonly SecretMask _mask;
    private readonly TimeSpan _closeTimeout;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<long, Action> _progress = new();

    // A session that is resumed must not see an id a second time, and the connection before may still wait for an answer.
    private long _lastRequestId = FirstRequestId + (Random.Shared.NextInt64(Ranges) * RequestsPerConnection);
    private int _inFlight;

    public McpConnection(McpClient client, ITransportHandle transport, SecretMask mask, ConnectionOptions options, TimeProvider clock)
    {
        _client = client;
        _transport = transport;
        _mask = mask;
        _closeTimeout = options.CloseTimeout;
        _clock = clock;
        Info = ServerDescription.Of(client);
        client.RegisterNotificationHandler(NotificationMethods.ProgressNotification, OnProgressAsync);
    }

    /// <summary>What the server said of itself.</summary>
    public McpServerInfo Info { get; }

    /// <summary>The session that the server holds for us; null when it holds none.</summary>
    public UpstreamSession? Session => _client.SessionId is { } id
        ? new UpstreamSession { Id = id, Server = Info, Instructions = _client.ServerInstructions }
        : null;

    public bool OffersTools => _client.ServerCapabilities.Tools is not null;

    /// <summary>From this revision on a server has no session, no <c>ping</c>, and says how long a listing holds.</summary>
    public bool IsStateless => string.CompareOrdinal(Info.ProtocolVersion, "2026-07-28") >= 0;

    /// <summary>Whether no request waits for an answer.</summary>
    public bool IsIdle => Volatile.Read(ref _inFlight) == 0;

    /// <summary>Ends, without an exception, when the connection is lost or closed.</summary>
    public Task Closed => _client.Completion;

    /// <summary>The same text without the server's secrets.</summary>
    public string Mask(string text) => _mask.Apply(text);

    /// <summary>Sends one request and gives its <c>result</c> as the server wrote it, but for secrets of ours in it.</summary>
    /// <param name="method">The MCP method.</param>
    /// <param name="parameters">A JSON object in UTF-8; empty: none.</param>
    /// <param name="onProgress">Called, from any thread, whenever the server reports progress; null: not asked for.</param>
    /// <param name="cancellationToken">Ends the wait and calls the request off.</param>
    /// <exception cref="Exception">As the SDK throws it; <see cref="ExplainAsync"/> says what it means.</exception>
    public async Task<byte[]> SendAsync(
        string method, ReadOnlyMemory<byte> parameters, Action? onProgress, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastRequestId);
        var request = new JsonRpcRequest
        {
            Id = new RequestId(id),
            Method = method,
            Params = parameters.IsEmpty ? null : JsonNode.Parse(parameters.Span),
        };
        if (onProgress is not null && request.Params is JsonObject own)
        {
            AskForProgress(own, id);
            _progress[id] = onProgress;
        }

        Interlocked.Increment(ref _inFlight);
        try
        {
            var response = await _client.SendRequestAsync(request, cancellationToken);
            return _mask.Apply(Utf8Json.Write(response.Result));
        }
        catch (OperationCanceledException) when (_transport.NeedsCancelNotification && !IsStateless)
        {
            // Not awaited: the caller has waited long enough.
            _ = CallOffAsync(id);
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
            _progress.TryRemove(id, out _);
        }
    }

    /// <summary>Asks for a sign of life in the way the server's revision has.</summary>
    public Task ProbeAsync(CancellationToken cancellationToken) =>
        SendAsync(IsStateless ? RequestMethods.ServerDiscover : RequestMethods.Ping, default, onProgress: null, cancellationToken);

    /// <summary>What an exception of <see cref="SendAsync"/> means.</summary>
    public async Task<ConnectionFault> ExplainAsync(string server, Exception exception)
    {
        var fault = ConnectionFault.From(server, exception).Masked(_mask);
        if (!fault.IsConnectionLost || fault.IsSessionLost)
        {
            return fault;
        }

        return await IsSessionUnknownAsync()
            ? fault with { IsSessionLost = true }
            : fault.WithExit(server, await _transport.DescribeExitAsync()).Masked(_mask);
    }

    /// <inheritdoc cref="ITransportHandle.DescribeExitAsync"/>
    public Task<string?> DescribeExitAsync() => _transport.DescribeExitAsync();

    /// <summary>
    /// Whether the SDK gave the connection up because another request, the listening one, found the session unknown. It then
    /// cancels all others without saying why, and whether they ran is open.
    /// </summary>
    private async Task<bool> IsSessionUnknownAsync()
    {
        if (_client.SessionId is null)
        {
            return false;
        }

        await ((Task)Closed).WaitAsync(ReasonDelay, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _client.Completion is { IsCompletedSuccessfully: true, Result: HttpClientCompletionDetails { HttpStatusCode: HttpStatusCode.NotFound } };
    }

    /// <summary>Tells the server that its session will not be used again. Best effort, within the close timeout.</summary>
    public async Task EndSessionAsync()
    {
        if (_client.SessionId is not { } id)
        {
            return;
        }

        using var cap = new CancellationTokenSource(_closeTimeout, _clock);
        try
        {
            await _transport.EndSessionAsync(id, Info.ProtocolVersion, cap.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            // A server that can't be reached has no session for us either, or forgets it by itself.
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The SDK's own farewell has no cap; what it leaves open, the transport closes.
        await _client.DisposeAsync().AsTask().WaitAsync(_closeTimeout, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _transport.DisposeAsync();
    }

    /// <summary>Under a token of our own, because two callers may have chosen the same.</summary>
    private static void AskForProgress(JsonObject parameters, long token)
    {
        if (parameters["_meta"] is not JsonObject meta)
        {
            parameters["_meta"] = meta = [];
        }

        meta["progressToken"] = token;
    }

    private ValueTask OnProgressAsync(JsonRpcNotification notification, CancellationToken cancellationToken)
    {
        if (notification.Params is JsonObject parameters
            && parameters["progressToken"] is JsonValue value
            && value.TryGetValue<long>(out var token)
            && _progress.TryGetValue(token, out var onProgress))
        {
            onProgress();
        }

        return ValueTask.CompletedTask;
    }

    private async Task CallOffAsync(long id)
    {
        using var cap = new CancellationTokenSource(_closeTimeout, _clock);
        var parameters = new CancelledNotificationParams { RequestId = new RequestId(id), Reason = "The caller no longer waits." };
        var notification = new JsonRpcNotification
        {
            Method = NotificationMethods.CancelledNotification,
            Params = JsonSerializer.SerializeToNode(parameters, McpJsonUtilities.DefaultOptions),
        };

        // The server may be past hearing it.
        await _client.SendMessageAsync(notification, cap.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
