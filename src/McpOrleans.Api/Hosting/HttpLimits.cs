namespace McpOrleans.Api.Hosting;

/// <summary>What a client may ask of the server at the level of HTTP. What goes beyond is answered 4xx or cut off.</summary>
public sealed class HttpLimits
{
    /// <summary>How many connections may be open; default 10,000. Further ones are closed at once.</summary>
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>How many headers a request may have; default 100.</summary>
    public int MaxRequestHeaders { get; set; } = 100;

    /// <summary>How long all headers of a request may be together, in bytes; default 32 KiB.</summary>
    public int MaxRequestHeadersSize { get; set; } = 32 * 1024;

    /// <summary>How long method, path and query may be together, in bytes; default 8 KiB.</summary>
    public int MaxRequestLineSize { get; set; } = 8 * 1024;

    /// <summary>How long the head of a request may take to arrive; default 15 s.</summary>
    public TimeSpan RequestHeadersTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How many bytes of a body must arrive in a second, on average; default 240.</summary>
    public int MinRequestBodyRate { get; set; } = 240;

    /// <summary>How long a body may be slower than that at first; default 5 s.</summary>
    public TimeSpan RequestBodyGracePeriod { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection may be idle between two requests; default 130 s.</summary>
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(130);
}
