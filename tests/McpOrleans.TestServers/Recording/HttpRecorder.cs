using System.Collections.Concurrent;
using McpOrleans.TestServers.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace McpOrleans.TestServers.Recording;

/// <summary>
/// A loopback HTTP server between a client and an MCP server. It records the bodies of both sides and passes everything on as it comes.
/// Whatever has arrived is recorded.
/// </summary>
public sealed class HttpRecorder : IAsyncDisposable
{
    /// <summary>
    /// Headers that belong to one connection and not to the message, or that are set again when the message is passed on.
    /// </summary>
    private static readonly HashSet<string> NotPassedOn = new(["Connection", "Host", "Keep-Alive", "Transfer-Encoding"], StringComparer.OrdinalIgnoreCase);

    private readonly WebApplication _app = LoopbackApp.Create(new TestServerOptions());
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
    private readonly ConcurrentQueue<HttpExchangeRecord> _exchanges = new();
    private readonly Uri _server;

    private HttpRecorder(Uri server)
    {
        _server = server;
        _app.Run(PassAsync);
    }

    /// <summary>The address that the client uses instead of the server's own.</summary>
    public Uri Url => new(new Uri(_app.Urls.Single()), _server.PathAndQuery);

    /// <param name="server">The MCP server's address.</param>
    /// <param name="cancellationToken">Ends the wait for it.</param>
    public static async Task<HttpRecorder> StartAsync(Uri server, CancellationToken cancellationToken)
    {
        var recorder = new HttpRecorder(server);
        await recorder._app.StartAsync(cancellationToken);
        return recorder;
    }

    public Recorded Read()
    {
        var exchanges = _exchanges.ToArray();
        return new Recorded([.. exchanges.SelectMany(exchange => exchange.FromClient)], [.. exchanges.SelectMany(exchange => exchange.FromServer)]);
    }

    public async ValueTask DisposeAsync()
    {
        // Streams that neither side ends are ended by this.
        _client.Dispose();
        await _app.DisposeAsync();
    }

    private async Task PassAsync(HttpContext context)
    {
        try
        {
            await PassAsync(context, context.RequestAborted);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side broke the connection, so the other side must see a broken connection, too.
            context.Abort();
        }
    }

    private async Task PassAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, cancellationToken);
        var exchange = new HttpExchangeRecord(body.ToArray());
        _exchanges.Enqueue(exchange);
        using var response = await _client.SendAsync(RequestOf(context.Request, exchange.RequestBody), cancellationToken);
        exchange.MediaType = response.Content.Headers.ContentType?.MediaType;
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated).Where(header => !NotPassedOn.Contains(header.Key)))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        await context.Response.StartAsync(cancellationToken);
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[64 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            exchange.Append(buffer.AsSpan(0, read));
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            await context.Response.Body.FlushAsync(cancellationToken);
        }
    }

    private HttpRequestMessage RequestOf(HttpRequest request, byte[] body)
    {
        var sent = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(_server, request.Path + request.QueryString))
        {
            Content = body.Length == 0 ? null : new ByteArrayContent(body),
        };
        foreach (var (name, values) in request.Headers.Where(header => !NotPassedOn.Contains(header.Key)))
        {
            if (!sent.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                sent.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        return sent;
    }
}
