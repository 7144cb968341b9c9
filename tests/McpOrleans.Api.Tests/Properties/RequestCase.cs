using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;

namespace McpOrleans.Api.Tests.Properties;

/// <summary>One generated request.</summary>
internal sealed record RequestCase
{
    public required string Method { get; init; }

    public required string Path { get; init; }

    public string? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <param name="route">Method and path, separated by a space; <c>~</c> stands for the tenant's part of the surface.</param>
    public static RequestCase To(string route) => new() { Method = route.Split(' ', 2)[0], Path = route.Split(' ', 2)[1] };

    /// <param name="tenantPath">What stands for <c>~</c>.</param>
    public HttpRequestMessage ToMessage(string tenantPath)
    {
        var message = new HttpRequestMessage(new HttpMethod(Method), Path[0] == '~' ? tenantPath + Path[1..] : Path);
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(ContentType) } };
        }

        foreach (var (name, value) in Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    public override string ToString() =>
        $"{Method} {Path}\n{string.Join('\n', Headers.Select(header => $"{header.Key}: {header.Value}"))}\n{(Body is null ? "" : ContentType)}\n{Body}";
}
