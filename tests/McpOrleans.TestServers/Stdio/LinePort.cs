using System.Net;
using System.Net.Sockets;
using McpOrleans.TestServers.Raw.Wires;

namespace McpOrleans.TestServers.Stdio;

/// <summary>Speaks lines at a loopback port; each connection is a process of a stdio server, see <see cref="Relay"/>.</summary>
internal sealed class LinePort : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TcpListener _listener;
    private readonly Task _accepting;

    private LinePort(TcpListener listener, Func<Stream, CancellationToken, Task> serveAsync)
    {
        _listener = listener;
        _accepting = AcceptAsync(serveAsync);
    }

    /// <param name="options">The address and the port.</param>
    /// <param name="serveAsync">Serves one process, whose standard input and output the stream is, until it ends.</param>
    public static LinePort Start(TestServerOptions options, Func<Stream, CancellationToken, Task> serveAsync)
    {
        var listener = new TcpListener(IPAddress.Parse(options.LineHost), options.LinePort);
        listener.Start();
        return new LinePort(listener, serveAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync(Func<Stream, CancellationToken, Task> serveAsync)
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
                await serveAsync(client.GetStream(), _stopping.Token);
            }
        }
    }
}
