using System.Net;

namespace McpOrleans.Grains.Outbound;

/// <summary>The network as the guard uses it. Tests put one in its place where names lead where they like.</summary>
internal interface IOutboundNetwork
{
    /// <exception cref="System.Net.Sockets.SocketException">The name has no address, or nobody could say.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);

    /// <summary>Connects to one of the addresses, trying them in turn.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">None can be reached. The message names no address.</exception>
    Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken);
}
