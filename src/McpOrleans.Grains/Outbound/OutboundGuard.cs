using System.Net;

namespace McpOrleans.Grains.Outbound;

/// <summary>Allows connections only where the <see cref="OutboundPolicy"/> allows them.</summary>
internal sealed class OutboundGuard(IOptions<OutboundPolicy> policy, IOutboundNetwork network)
{
    private static readonly TimeSpan PooledConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <inheritdoc cref="OutboundRules.Check"/>
    public ImmutableArray<FieldError> Check(McpServerConfig config) => OutboundRules.Check(config, policy.Value);

    /// <summary>Returns everything that is wrong with a configuration, including what the policy refuses.</summary>
    public ImmutableArray<FieldError> Validate(McpServerConfig config) => [.. McpServerConfigValidator.Validate(config), .. Check(config)];

    /// <summary>
    /// Creates the sockets for requests to one MCP server. Any other destination is refused with
    /// <see cref="OutboundRefusedException"/>.
    /// </summary>
    public SameOriginHandler CreateHandler(Uri server, TimeSpan connectTimeout) => new SameOriginHandler(
        new SocketsHttpHandler
        {
            // A new address of a name is noticed after the lifetime of a pooled connection.
            PooledConnectionLifetime = PooledConnectionLifetime,
            ConnectTimeout = connectTimeout,
            UseCookies = false,
            AllowAutoRedirect = false,
            UseProxy = policy.Value.UseSystemProxy,
            ConnectCallback = ConnectAsync,
        },
        server);

    /// <summary>
    /// Resolves the name once and connects to the addresses that were checked. A name with any forbidden address is refused, even
    /// if it has others, because such a name was not set up for this service.
    /// </summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var address) ? [address] : await network.ResolveAsync(host, cancellationToken);
        if (!policy.Value.AllowPrivateNetworks && !IsProxy(context) && !addresses.All(PublicAddress.IsPublic))
        {
            throw new OutboundRefusedException("Its name resolves to an address that is not public, and this service does not connect to such addresses.");
        }

        return new SendingStream(await network.ConnectAsync(addresses, port, cancellationToken));
    }

    /// <summary>A proxy is chosen by the operator and is usually in a private network, so it is not checked.</summary>
    private bool IsProxy(SocketsHttpConnectionContext context) =>
        policy.Value.UseSystemProxy
        && context.InitialRequestMessage.RequestUri is { } target
        && HttpClient.DefaultProxy.GetProxy(target) is { } proxy
        && string.Equals(proxy.IdnHost, context.DnsEndPoint.Host, StringComparison.OrdinalIgnoreCase)
        && proxy.Port == context.DnsEndPoint.Port;
}

/// <summary>
/// The <see cref="OutboundPolicy"/> forbids a connection or a request. Nothing was sent. The exception does not leave the
/// connector.
/// </summary>
internal sealed class OutboundRefusedException(string message) : Exception(message);
