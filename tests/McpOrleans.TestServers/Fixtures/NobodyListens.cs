using System.Net;
using System.Net.Sockets;

namespace McpOrleans.TestServers.Fixtures;

/// <summary>An address on loopback where every connection is refused: the port is taken, so that no other test's server gets it meanwhile.</summary>
public sealed class NobodyListens : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public NobodyListens() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public Uri Url => new($"http://127.0.0.1:{Port}/mcp");

    public void Dispose() => _socket.Dispose();
}
