using System.Net;
using System.Net.Sockets;

namespace McpOrleans.TestServers.Fixtures;

/// <summary>Loopback ports for programs that can't let the operating system choose.</summary>
public static class FreePorts
{
    // Below the ports that operating systems give to outgoing connections and to whoever lets them choose: one of those could be taken
    // again before the program that it is meant for listens on it.
    private const int First = 20_000;
    private const int End = 32_000;

    private static readonly Lock Gate = new();

    // Another test process begins elsewhere.
    private static int _next = Random.Shared.Next(First, End);

    /// <summary>Ports that nobody uses now, and that no other test of this process gets for a long while.</summary>
    public static int[] Take(int count)
    {
        lock (Gate)
        {
            var ports = new List<int>(count);
            for (var tried = 0; ports.Count < count; tried++)
            {
                if (tried == End - First)
                {
                    throw new InvalidOperationException($"No {count} ports are free from {First} to {End - 1}.");
                }

                _next = _next + 1 < End ? _next + 1 : First;
                if (IsFree(_next))
                {
                    ports.Add(_next);
                }
            }

            return [.. ports];
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
