using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace McpOrleans.Grains.Tests.Servers.FailureTable;

/// <summary>A port on loopback that accepts connections, or refuses them while no other process can get the port.</summary>
internal sealed class RawListener : IAsyncDisposable
{
    private readonly Func<RawConnection, CancellationToken, Task> _serve;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<RawConnection, Task> _open = new();
    private Socket _socket;

    /// <param name="serve">Serves one connection until it ends. Connections are served at the same time.</param>
    public RawListener(Func<RawConnection, CancellationToken, Task> serve)
    {
        _serve = serve;
        _socket = Bind(0);
        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        Listen();
    }

    public int Port { get; }

    public void Listen()
    {
        _socket.Listen(100);
        _ = AcceptAsync(_socket);
    }

    /// <summary>Refuses every connection from now on, and breaks the open ones.</summary>
    public void Refuse()
    {
        _socket.Dispose();
        _socket = Bind(Port);
        BreakAll();
    }

    public void BreakAll()
    {
        foreach (var connection in _open.Keys)
        {
            connection.Break();
        }
    }

    /// <summary>Breaks all connections and waits until they are closed: a socket that is being read is closed a moment later.</summary>
    public async Task BreakAllAsync()
    {
        var open = _open.Values.ToArray();
        BreakAll();
        await Task.WhenAll(open).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _socket.Dispose();
        await BreakAllAsync();
    }

    private static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private async Task AcceptAsync(Socket socket)
    {
        try
        {
            while (true)
            {
                var accepted = await socket.AcceptAsync(_end.Token);
                accepted.NoDelay = true;
                var connection = new RawConnection(accepted);
                var begin = new TaskCompletionSource();
                _open[connection] = ServeAsync(connection, begin.Task);
                begin.SetResult();
                if (!ReferenceEquals(Volatile.Read(ref _socket), socket))
                {
                    // It was accepted in the moment in which the others were broken.
                    connection.Break();
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The socket no longer listens.
        }
    }

    private async Task ServeAsync(RawConnection connection, Task isKnown)
    {
        try
        {
            await isKnown;
            await _serve(connection, _end.Token);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException or SocketException)
        {
            // The client has closed the connection, or the server ends.
        }
        finally
        {
            connection.Dispose();
            _open.TryRemove(connection, out _);
        }
    }
}
