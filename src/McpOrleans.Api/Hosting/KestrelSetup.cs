using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace McpOrleans.Api.Hosting;

/// <summary>Sets the front's limits in the web server.</summary>
internal sealed class KestrelSetup(IOptions<McpOrleansApiOptions> options) : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions kestrel)
    {
        var limits = options.Value.Limits;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.Value.MaxRequestBodySize;
        kestrel.Limits.MaxConcurrentConnections = limits.MaxConnections;
        kestrel.Limits.MaxRequestHeaderCount = limits.MaxRequestHeaders;
        kestrel.Limits.MaxRequestHeadersTotalSize = limits.MaxRequestHeadersSize;
        kestrel.Limits.MaxRequestLineSize = limits.MaxRequestLineSize;
        kestrel.Limits.RequestHeadersTimeout = limits.RequestHeadersTimeout;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(limits.MinRequestBodyRate, limits.RequestBodyGracePeriod);
        kestrel.Limits.KeepAliveTimeout = limits.KeepAliveTimeout;

        // The buffer must be able to hold what the limits allow.
        kestrel.Limits.MaxRequestBufferSize = Math.Max(
            kestrel.Limits.MaxRequestBufferSize ?? 0, Math.Max(limits.MaxRequestLineSize, limits.MaxRequestHeadersSize));
    }
}
