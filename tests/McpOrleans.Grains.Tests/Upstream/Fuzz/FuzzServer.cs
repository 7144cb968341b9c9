using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace McpOrleans.Grains.Tests.Upstream.Fuzz;

/// <summary>
/// An HTTP server that writes any bytes. It serves one request on each connection, and the answer ends with the connection.
/// </summary>
internal sealed partial class FuzzServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, string, Stream, Task> _answer;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;

    /// <param name="answer">Writes the whole answer. Receives the method, the id in the body and the stream to write to.</param>
    public FuzzServer(Func<string, string, Stream, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/mcp";

    public static ReadOnlyMemory<byte> Head(string status, string contentType) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: {contentType}\r\nConnection: close\r\n\r\n");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test has ended and closed the listener, possibly between two calls of it.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using var _ = client;
            var stream = client.GetStream();
            var (method, body) = await ReadAsync(stream);
            await _answer(method, Id().Match(body).Groups["id"].Value, stream);
            await stream.FlushAsync(_end.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The client has closed the connection.
        }
    }

    private async Task<(string Method, string Body)> ReadAsync(NetworkStream stream)
    {
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        while (true)
        {
            var read = await stream.ReadAsync(buffer, _end.Token);
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            var (all, body) = (text.ToString(), text.ToString().IndexOf("\r\n\r\n", StringComparison.Ordinal));
            var length = ContentLength().Match(all) is { Success: true } match ? int.Parse(match.Groups["length"].ValueSpan) : 0;
            if (read == 0 || (body >= 0 && all.Length >= body + 4 + length))
            {
                return (all.Split(' ')[0], body < 0 ? "" : all[(body + 4)..]);
            }
        }
    }

    [GeneratedRegex("\"id\":(?<id>\\d+)", RegexOptions.NonBacktracking)]
    private static partial Regex Id();

    [GeneratedRegex("(?i)content-length: (?<length>\\d+)", RegexOptions.NonBacktracking)]
    private static partial Regex ContentLength();
}
