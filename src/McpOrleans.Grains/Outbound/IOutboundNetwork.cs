using System.Net;

namespace McpOrleans.Grains.Outbound;

/// <summary>The network as the guard uses it. Tests replace it by one in which they choose the addresses of names.</summary>
internal interface IOutboundNetwork
{
    /// <exception cref="System.Net.Sockets.SocketException">The name has no address, or it could not be resolved.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);

    /// <summary>Connects to one of the addresses; tries them in their order.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">None of the addresses can be reached. The message names no address.</exception>
    Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken);
}
