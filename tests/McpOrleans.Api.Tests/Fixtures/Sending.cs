using System.Net.Http.Headers;
using System.Text;

namespace McpOrleans.Api.Tests.Fixtures;

/// <summary>Sends requests and reads the whole answer.</summary>
internal static class Sending
{
    public static async Task<Answer> SendAsync(this HttpClient http, string method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        return await Answer.ReadAsync(await http.SendAsync(request));
    }

    public static Task<Answer> SendJsonAsync(this HttpClient http, string method, string path, string json) =>
        http.SendAsync(method, path, Json(Encoding.UTF8.GetBytes(json)));

    public static HttpContent Json(byte[] body, string contentType = "application/json") =>
        new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } };
}
