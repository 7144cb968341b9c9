using System.Net;

namespace McpOrleans.Grains.Outbound;

/// <summary>Lets connections go only where the <see cref="OutboundPolicy"/> allows.</summary>
internal sealed class OutboundGuard(IOptions<OutboundPolicy> policy, IOutboundNetwork network)
{
    private static readonly TimeSpan PooledConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <inheritdoc cref="OutboundRules.Check"/>
    public ImmutableArray<FieldError> Check(McpServerConfig config) => OutboundRules.Check(config, policy.Value);

    /// <summary>Everything that is wrong with a configuration, what the policy refuses included.</summary>
    public ImmutableArray<FieldError> Validate(McpServerConfig config) => [.. McpServerConfigValidator.Validate(config), .. Check(config)];

    /// <summary>The sockets for requests to one MCP server; other places are refused with <see cref="OutboundRefusedException"/>.</summary>
    public HttpMessageHandler CreateHandler(Uri server, TimeSpan connectTimeout) => new SameOriginHandler(
        new SocketsHttpHandler
        {
            // A new address behind a name is noticed within the lifetime of a pooled connection.
            PooledConnectionLifetime = PooledConnectionLifetime,
            ConnectTimeout = connectTimeout,
            UseCookies = false,
            AllowAutoRedirect = false,
            UseProxy = policy.Value.UseSystemProxy,
            ConnectCallback = ConnectAsync,
        },
        server);

    /// <summary>
    /// Resolves once and connects to what was checked. A name that has a forbidden address beside others is refused too: it was not
    /// made for us.
    /// </summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var address) ? [address] : await network.ResolveAsync(host, cancellationToken);
        if (!policy.Value.AllowPrivateNetworks && !IsProxy(context) && !addresses.All(PublicAddress.IsPublic))
        {
            throw new OutboundRefusedException("Its name leads to an address that is not public, and this service does not connect to those.");
        }

        return new SendingStream(await network.ConnectAsync(addresses, port, cancellationToken));
    }

    /// <summary>A proxy is the operator's choice and usually in a private network.</summary>
    private bool IsProxy(SocketsHttpConnectionContext context) =>
        policy.Value.UseSystemProxy
        && context.InitialRequestMessage.RequestUri is { } target
        && HttpClient.DefaultProxy.GetProxy(target) is { } proxy
        && string.Equals(proxy.IdnHost, context.DnsEndPoint.Host, StringComparison.OrdinalIgnoreCase)
        && proxy.Port == context.DnsEndPoint.Port;
}

/// <summary>The <see cref="OutboundPolicy"/> forbids a connection or a request; nothing was sent. Does not leave the connector.</summary>
internal sealed class OutboundRefusedException(string message) : Exception(message);
