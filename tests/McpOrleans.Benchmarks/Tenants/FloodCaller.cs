using System.Net;
using System.Net.Http.Headers;
using System.Text;
using McpOrleans.Benchmarks.Service;

namespace McpOrleans.Benchmarks.Tenants;

/// <summary>Calls at a steady pace whatever it is answered, as long as that is a success or that it calls too often.</summary>
internal sealed class FloodCaller(ServiceProcess service, string key, string body) : IDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false });
    private readonly Uri _address = new(service.Address, "/mcp/call");
    private readonly AuthenticationHeaderValue _key = new("Bearer", key);
    private readonly byte[] _body = Encoding.UTF8.GetBytes(body);
    private long _served;
    private long _refused;

    public long Served => Interlocked.Read(ref _served);

    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Until it is cancelled.</summary>
    public Task RunAsync(int callers, double perSecond, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(
            () => CallAsync(TimeSpan.FromSeconds(callers / perSecond), cancellationToken), CancellationToken.None)));

    public void Dispose() => _http.Dispose();

    private async Task CallAsync(TimeSpan pace, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(pace, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await CallOnceAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The round is over.
        }
    }

    private async Task CallOnceAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent(_body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = _key;
        using var response = await _http.SendAsync(request, cancellationToken);
        await response.Content.ReadAsByteArrayAsync(cancellationToken);
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                Interlocked.Increment(ref _served);
                break;
            case HttpStatusCode.TooManyRequests:
                Interlocked.Increment(ref _refused);
                break;
            default:
                throw new InvalidOperationException($"The service answered the flood {(int)response.StatusCode}.");
        }
    }
}
