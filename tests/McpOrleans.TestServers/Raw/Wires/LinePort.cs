using System.Net;
using System.Net.Sockets;

namespace McpOrleans.TestServers.Raw.Wires;

/// <summary>Speaks lines at a loopback port; each connection is a process of a stdio server, see <see cref="Relay"/>.</summary>
internal sealed class LinePort : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TcpListener _listener;
    private readonly Task _accepting;

    private LinePort(TcpListener listener, LineWire wire)
    {
        _listener = listener;
        _accepting = AcceptAsync(wire);
    }

    public static LinePort Start(int port, LineWire wire)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        return new LinePort(listener, wire);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync(LineWire wire)
    {
        var connections = new List<Task>();
        await Ended.QuietlyAsync(LoopAsync(), _stopping.Token);
        await Task.WhenAll(connections);

        async Task LoopAsync()
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
            }
        }

        async Task ServeAsync(TcpClient client)
        {
            using (client)
            {
                client.NoDelay = true;
                await wire.ServeAsync(client.GetStream(), client.GetStream(), _stopping.Token);
            }
        }
    }
}
