using System.Net;
using System.Net.Sockets;

namespace McpOrleans.TestServers.Fixtures;

/// <summary>Loopback ports for programs that can't let the operating system choose.</summary>
public static class FreePorts
{
    /// <summary>Ports that nobody uses now. All are held until the last is found, so that they differ.</summary>
    public static int[] Take(int count)
    {
        var sockets = Enumerable.Range(0, count).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToArray();
        try
        {
            return [.. sockets.Select(socket =>
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                return ((IPEndPoint)socket.LocalEndPoint!).Port;
            })];
        }
        finally
        {
            Array.ForEach(sockets, socket => socket.Dispose());
        }
    }
}
