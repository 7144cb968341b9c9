using McpOrleans.Grains.Outbound;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;

namespace McpOrleans.Grains.Connections.Http;

/// <summary>The transport to an MCP server that is reached by HTTP, with sockets of its own.</summary>
internal sealed class HttpTransportHandle : ITransportHandle
{
    private readonly McpServerConfig _config;
    private readonly HttpClient _client;
    private readonly HttpClientTransport _transport;

    /// <param name="config">Where and how.</param>
    /// <param name="sessionId">A session to go on with; null: a new one.</param>
    /// <param name="guard">Says where its sockets may connect to.</param>
    /// <param name="options">The limits.</param>
    /// <param name="loggerFactory">For the SDK.</param>
    public HttpTransportHandle(McpServerConfig config, string? sessionId, OutboundGuard guard, ConnectionOptions options, ILoggerFactory loggerFactory)
    {
        _config = config;

        var handler = new BoundedResponseHandler(
            new WholeRequestHandler(guard.CreateHandler(new Uri(config.Url!), config.ConnectTimeout)),
            options.MaxMessageBytes);

        // Every request has a cap of its own; server-sent events stay open for hours.
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _transport = new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = new Uri(config.Url!),
                TransportMode = sessionId is null ? Mode(config) : HttpTransportMode.StreamableHttp,
                ConnectionTimeout = config.ConnectTimeout,
                AdditionalHeaders = config.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase),
                KnownSessionId = sessionId,

                // A session outlives its connection: the grain's next activation goes on with it.
                OwnsSession = false,
            },
            _client,
            loggerFactory);
    }

    public IClientTransport Transport => _transport;

    public bool NeedsCancelNotification => true;

    public Task<string?> DescribeExitAsync() => Task.FromResult<string?>(null);

    public async Task EndSessionAsync(string sessionId, string protocolVersion, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, _config.Url);
        foreach (var (name, value) in _config.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.TryAddWithoutValidation("Mcp-Session-Id", sessionId);
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", protocolVersion);

        // The answer does not matter: a server may refuse, and then ends the session by itself some day.
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>There is nothing to hurry.</summary>
    public void Abort()
    {
    }

    public async ValueTask DisposeAsync()
    {
        await _transport.DisposeAsync();
        _client.Dispose();
    }

    /// <summary>A transport that was asked for is used; one that was inferred may turn out to be the older one.</summary>
    private static HttpTransportMode Mode(McpServerConfig config) => (config.Transport, config.EffectiveTransport) switch
    {
        (_, McpTransport.Sse) => HttpTransportMode.Sse,
        (McpTransport.StreamableHttp, _) => HttpTransportMode.StreamableHttp,
        _ => HttpTransportMode.AutoDetect,
    };
}
