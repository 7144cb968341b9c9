using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using McpOrleans.Grains.Outbound;

namespace McpOrleans.Grains.Upstream.Faults;

/// <summary>What an HTTP status, or an exception on the way, means for a request.</summary>
internal static class HttpFaults
{
    /// <summary>Whatever ended an exchange but a cancellation.</summary>
    public static UpstreamFault Of(UpstreamFaults faults, Exception exception) => exception switch
    {
        OutboundRefusedException refusal => faults.Refused(refusal.Message),
        HttpRequestException { InnerException: OutboundRefusedException refusal } => faults.Refused(refusal.Message),
        RedirectException { IsDeadEnd: true } redirect => faults.AddressRefused(redirect.Message),
        RedirectException moved => faults.Moved(moved.Message),
        HttpRequestException http when NotReached(http) is { } reason => faults.NotReached(reason),
        _ when UnsentException.IsCauseOf(exception) => faults.NotReached("It ended the connection before the request was sent."),
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => faults.NotMcp("Its answer is not HTTP."),
        _ => faults.Broken("It ended the connection in the middle of an exchange."),
    };

    /// <summary>Of an answer that is neither a success nor a JSON-RPC error, and no lost session.</summary>
    public static UpstreamFault Of(UpstreamFaults faults, HttpStatusCode status, RetryConditionHeaderValue? retryAfter, DateTimeOffset now) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => faults.CredentialsRefused((int)status),
        HttpStatusCode.TooManyRequests => faults.TooOften(DelayOf(retryAfter, now)),
        HttpStatusCode.RequestTimeout => faults.GivenUpByServer(),
        HttpStatusCode.NotFound => faults.AddressRefused("There is nothing at this address (HTTP 404)."),
        HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotAcceptable or HttpStatusCode.Gone or HttpStatusCode.UnsupportedMediaType =>
            faults.AddressRefused($"It answered HTTP {(int)status}."),
        >= HttpStatusCode.InternalServerError => faults.ServerError((int)status, DelayOf(retryAfter, now)),
        >= HttpStatusCode.BadRequest => faults.RequestRefused((int)status),
        _ => faults.NotMcp($"It answered HTTP {(int)status}."),
    };

    private static TimeSpan? DelayOf(RetryConditionHeaderValue? retryAfter, DateTimeOffset now)
    {
        var delay = retryAfter?.Delta ?? (retryAfter?.Date is { } date ? date - now : null);
        return delay > TimeSpan.Zero ? delay : null;
    }

    /// <summary>Null when something may have been sent.</summary>
    private static string? NotReached(HttpRequestException exception) => exception.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "Its host name cannot be resolved.",
        HttpRequestError.SecureConnectionError => "No TLS connection could be made: its certificate is not trusted, or it does not speak TLS.",
        HttpRequestError.ProxyTunnelError => "The proxy did not let the connection through.",
        HttpRequestError.ConnectionError => (exception.InnerException as SocketException)?.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => "Nothing listens at its address (connection refused).",
            SocketError.HostNotFound or SocketError.NoData => "Its host name cannot be resolved.",
            SocketError.HostUnreachable or SocketError.NetworkUnreachable => "Its address cannot be reached over the network.",
            SocketError.TimedOut => "Nothing answered at its address.",
            _ => "No connection could be made to its address.",
        },
        _ => null,
    };
}
