using System.Net;
using System.Net.Sockets;

namespace McpOrleans.TestServers.Fixtures;

/// <summary>
/// A loopback address at which every connection is refused. Its port is taken, so that no server of another test can get it.
/// </summary>
public sealed class NobodyListens : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public NobodyListens() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public Uri Url => new($"http://127.0.0.1:{Port}/mcp");

    public void Dispose() => _socket.Dispose();
}
