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

    /// <summary>A redirect of a request that is sent once only comes back as it is, without another method that waits: see <see cref="RefuseRedirect"/>.</summary>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
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

        return request is OnceSentRequest ? base.SendAsync(request, cancellationToken) : FollowAsync(request, cancellationToken);
    }

    /// <summary>Gives the response back unless it is a redirect, which no request that is sent once only follows.</summary>
    /// <exception cref="RedirectException">It redirects within the server's origin, or to what is no address.</exception>
    /// <exception cref="OutboundRefusedException">It redirects elsewhere.</exception>
    public HttpResponseMessage RefuseRedirect(HttpResponseMessage response) => TargetOf(response) is null
        ? response
        : throw new RedirectException("It has redirected to another address since the connection was made.", isDeadEnd: false);

    private async Task<HttpResponseMessage> FollowAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var redirects = 0; ; redirects++)
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (TargetOf(response) is not { } target)
            {
                return response;
            }

            if (redirects == MaxRedirects)
            {
                throw new RedirectException("It redirects too many times.", isDeadEnd: true);
            }

            request.RequestUri = target;
        }
    }

    /// <summary>Where a redirect leads to, within the server's origin; null: the response is none.</summary>
    private Uri? TargetOf(HttpResponseMessage response)
    {
        if (!IsRedirect(response) || response.Headers.Location is not { } location)
        {
            return null;
        }

        var address = response.RequestMessage!.RequestUri!;
        response.Dispose();
        if (!Uri.TryCreate(address, location, out var target))
        {
            throw new RedirectException("It redirects to something that is not an address.", isDeadEnd: true);
        }

        return IsSameOrigin(target)
            ? target
            : throw new OutboundRefusedException(
                $"It redirects to {Names.Shown($"{target.Scheme}://{target.Authority}")}, to which its credentials are not sent. "
                + "If that is the right server, register that address.");
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

/// <summary>A request that must not be sent twice, so that no redirect is followed with it.</summary>
internal sealed class OnceSentRequest(HttpMethod method, Uri address) : HttpRequestMessage(method, address);
