using System.Net;

namespace McpOrleans.Grains.Outbound;

/// <summary>
/// Keeps requests, which carry the server's credentials, at the server's own origin. Redirects to other origins are not followed,
/// and an endpoint at another origin, which a server can name in HTTP+SSE, is not used.
/// </summary>
internal sealed class SameOriginHandler(HttpMessageHandler inner, Uri server) : DelegatingHandler(inner)
{
    private const int MaxRedirects = 5;

    private Uri? _allowed;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // This is almost always the address of the request before.
        if (!ReferenceEquals(request.RequestUri, _allowed))
        {
            if (!IsSameOrigin(request.RequestUri!))
            {
                throw new OutboundRefusedException("It names an endpoint at another host, to which its credentials are not sent.");
            }

            _allowed = request.RequestUri;
        }

        for (var redirects = 0; ; redirects++)
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (!IsRedirect(response) || response.Headers.Location is not { } location)
            {
                return response;
            }

            response.Dispose();
            if (!Uri.TryCreate(request.RequestUri!, location, out var target))
            {
                throw new RedirectException("It redirects to what is no address.", isDeadEnd: true);
            }

            if (!IsSameOrigin(target))
            {
                throw new OutboundRefusedException(
                    $"It redirects to {Names.Shown($"{target.Scheme}://{target.Authority}")}, to which its credentials are not sent. "
                    + "If that is the server, register that address.");
            }

            if (request is OnceSentRequest)
            {
                throw new RedirectException("It redirects elsewhere since it was connected.", isDeadEnd: false);
            }

            if (redirects == MaxRedirects)
            {
                throw new RedirectException("It redirects again and again.", isDeadEnd: true);
            }

            request.RequestUri = target;
        }
    }

    // 303 asks for a request other than the one that was made, which has no meaning in MCP.
    private static bool IsRedirect(HttpResponseMessage response) => response.StatusCode
        is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private bool IsSameOrigin(Uri uri) =>
        uri.IsAbsoluteUri && Uri.Compare(uri, server, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
}

/// <summary>An MCP server answered with a redirect that is not followed. The request did not run.</summary>
/// <param name="message">What the server answered, as a sentence.</param>
/// <param name="isDeadEnd">
/// True: the server redirects again and again, or to an invalid address. False: it redirected once to another path of the same
/// server, where a new connection may find it.
/// </param>
internal sealed class RedirectException(string message, bool isDeadEnd) : Exception(message)
{
    public bool IsDeadEnd => isDeadEnd;
}

/// <summary>A request that must not be sent twice: a redirect ends it with a <see cref="RedirectException"/>.</summary>
internal sealed class OnceSentRequest(HttpMethod method, Uri address) : HttpRequestMessage(method, address);
