using System.Net;
using System.Net.Http.Headers;
using System.Text;
using McpOrleans.Benchmarks.Service;

namespace McpOrleans.Benchmarks.Load;

/// <summary>Calls a tool through the service with <c>POST /mcp/call</c>, at as little cost of its own as HttpClient allows.</summary>
internal sealed class RestCaller : ICaller, IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false });
    private readonly Uri _address;
    private readonly AuthenticationHeaderValue _key;
    private readonly byte[] _body;
    private readonly byte[] _expected;

    /// <param name="service">The service to call.</param>
    /// <param name="body">The request's JSON.</param>
    /// <param name="expected">What a right answer has in it, beside <c>"success":true</c> at its start.</param>
    /// <param name="key">The caller's key; null: the platform admin's.</param>
    public RestCaller(ServiceProcess service, string body, string expected, string? key = null)
    {
        _address = new Uri(service.Address, "/mcp/call");
        _key = new AuthenticationHeaderValue("Bearer", key ?? service.Key);
        _body = Encoding.UTF8.GetBytes(body);
        _expected = Encoding.UTF8.GetBytes(expected);
    }

    public static RestCaller Echo(ServiceProcess service, string server) =>
        new(service, $$$"""{"tool":"{{{server}}}__echo","arguments":{"message":"hello"}}""", "\"text\":\"hello\"");

    public async Task CallAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent(_body) };
        request.Content.Headers.ContentType = Json;
        request.Headers.Authorization = _key;
        using var response = await _http.SendAsync(request, cancellationToken);
        var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (response.StatusCode is not HttpStatusCode.OK || !answer.AsSpan().StartsWith("{\"success\":true,"u8) || answer.AsSpan().IndexOf(_expected) < 0)
        {
            throw new InvalidOperationException($"The service answered {(int)response.StatusCode}: {Encoding.UTF8.GetString(answer)}");
        }
    }

    public void Dispose() => _http.Dispose();
}
