using System.Net;
using System.Net.Sockets;

namespace McpOrleans.Grains.Outbound;

/// <summary>The machine's own resolver and sockets.</summary>
internal sealed class SystemNetwork : IOutboundNetwork
{
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);

    public async Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException exception)
        {
            socket.Dispose();

            // The original message may contain the address, which a tenant that configured a name need not learn.
            throw new SocketException((int)exception.SocketErrorCode);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
