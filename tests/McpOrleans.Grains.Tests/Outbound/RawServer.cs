using System.Net;
using System.Net.Sockets;
using System.Text;

namespace McpOrleans.Grains.Tests.Outbound;

/// <summary>
/// Listens on every address of this machine, counts who connects, and answers whatever it is asked with the same bytes.
/// </summary>
internal sealed class RawServer : IAsyncDisposable
{
    public const string NotFound = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

    private readonly TcpListener _listener = TcpListener.Create(0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<string, string> _answer;
    private readonly Task _loop;
    private int _connections;

    /// <param name="answer">From the head of a request to the answer.</param>
    public RawServer(Func<string, string> answer)
    {
        _answer = answer;
        _listener.Start();
        _loop = AcceptAsync();
    }

    public RawServer(string answer = NotFound)
        : this(_ => answer)
    {
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections it accepted.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public static string Redirect(int status, string location) => $"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n";

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _loop;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        Interlocked.Increment(ref _connections);
        using (client)
        {
            try
            {
                var buffer = new byte[16 * 1024];
                var stream = client.GetStream();
                for (int read; (read = await stream.ReadAsync(buffer, _stopping.Token)) > 0;)
                {
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(_answer(Encoding.ASCII.GetString(buffer, 0, read))), _stopping.Token);
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
            {
                // Who connected has gone, or the test is over.
            }
        }
    }
}
