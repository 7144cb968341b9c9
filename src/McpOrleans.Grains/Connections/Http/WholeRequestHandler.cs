namespace McpOrleans.Grains.Connections.Http;

/// <summary>
/// Sends every request with its length and in one piece. The SDK's own content has no length: it would go out in chunks,
/// which some servers refuse, and in two packets, of which each wakes the server.
/// </summary>
internal sealed class WholeRequestHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content)
        {
            await content.LoadIntoBufferAsync(cancellationToken);
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
