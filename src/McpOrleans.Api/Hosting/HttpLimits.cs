namespace McpOrleans.Api.Hosting;

/// <summary>
/// What clients may demand from the web server at the level of HTTP. A request beyond a limit is answered with a 4xx status, or its
/// connection is closed.
/// </summary>
public sealed class HttpLimits
{
    /// <summary>How many connections may be open. Further ones are closed at once. Default: 10,000.</summary>
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>How many headers a request may have. Default: 100.</summary>
    public int MaxRequestHeaders { get; set; } = 100;

    /// <summary>How long all headers of a request may be together, in bytes. Default: 32 KiB.</summary>
    public int MaxRequestHeadersSize { get; set; } = 32 * 1024;

    /// <summary>How long method, path and query may be together, in bytes. Default: 8 KiB.</summary>
    public int MaxRequestLineSize { get; set; } = 8 * 1024;

    /// <summary>How long the head of a request may take to arrive. Default: 15 s.</summary>
    public TimeSpan RequestHeadersTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How many bytes of a body must arrive per second, on average. Default: 240.</summary>
    public int MinRequestBodyRate { get; set; } = 240;

    /// <summary>How long a body may be slower than that at its beginning. Default: 5 s.</summary>
    public TimeSpan RequestBodyGracePeriod { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection may be idle between two requests. Default: 130 s.</summary>
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(130);
}
