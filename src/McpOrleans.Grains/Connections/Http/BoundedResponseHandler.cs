namespace McpOrleans.Grains.Connections.Http;

/// <summary>Bounds the size of every message in an HTTP response, see <see cref="BoundedReadStream"/>.</summary>
internal sealed class BoundedResponseHandler(HttpMessageHandler inner, long maxMessageBytes) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var end = response.Content.Headers.ContentType?.MediaType is "text/event-stream" ? MessageEnd.EmptyLine : MessageEnd.Stream;
        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var bounded = new StreamContent(new BoundedReadStream(body, maxMessageBytes, end));
        foreach (var (name, values) in response.Content.Headers.NonValidated)
        {
            bounded.Headers.TryAddWithoutValidation(name, values);
        }

        response.Content = bounded;
        return response;
    }
}
