using Microsoft.Extensions.Primitives;

namespace McpOrleans.Api.BrowserDefence;

/// <summary>Decides whether a web page may call the service: which page it is, browsers say in the header <c>Origin</c>.</summary>
internal static class RequestOrigin
{
    /// <summary>
    /// Programs send no origin. A page of the service itself is recognized where the request's host is an address or
    /// <c>localhost</c>; any other name may be an attacker's own, made to lead here (DNS rebinding), and counts only when it is in
    /// <paramref name="allowed"/>.
    /// </summary>
    /// <param name="origin">The request's header.</param>
    /// <param name="host">The host that the request was sent to.</param>
    /// <param name="allowed">Origins as <see cref="IsOrigin"/> takes them.</param>
    public static bool IsAllowed(StringValues origin, HostString host, IEnumerable<string> allowed) => origin switch
    {
        [] => true,
        [{ } only] => allowed.Contains(only, StringComparer.OrdinalIgnoreCase) || IsOwn(only, host),
        _ => false,
    };

    /// <summary>Whether a text is an origin as browsers write it: scheme, host and, unless it is the scheme's own, port.</summary>
    public static bool IsOrigin(string text) => TryParse(text, out _);

    private static bool IsOwn(string origin, HostString host) =>
        host.HasValue
        && TryParse(origin, out var uri)
        && (uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 || uri.Host is "localhost")
        && uri.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase)
        && uri.Port == (host.Port ?? (uri.Scheme == Uri.UriSchemeHttps ? 443 : 80));

    private static bool TryParse(string text, out Uri uri)
    {
        var isUri = Uri.TryCreate(text, UriKind.Absolute, out var parsed);
        uri = parsed!;
        return isUri
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && text.Equals(uri.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase)
            && uri.UserInfo.Length == 0;
    }
}
