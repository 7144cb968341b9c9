using System.Net.Sockets;
using System.Text;

namespace McpOrleans.Grains.Tests.Servers.FailureTable;

/// <summary>The server's end of one connection. The test decides about every byte of an answer.</summary>
internal sealed class RawConnection(Socket socket) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);

    public NetworkStream Stream { get; } = new(socket, ownsSocket: true);

    public Task AnswerAsync(int status, string? contentType = null, string body = "", params string[] headers) =>
        WriteAsync($"{Head(status, contentType, headers)}{(status == 204 ? "" : $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n")}\r\n{body}");

    public Task JsonAsync(string body, params string[] headers) => AnswerAsync(200, "application/json", body, headers);

    public Task BeginEventsAsync() => WriteAsync($"{Head(200, "text/event-stream", [])}Transfer-Encoding: chunked\r\n\r\n");

    public Task EventAsync(string data, string? name = null, string? id = null) => ChunkAsync(
        $"{(name is null ? "" : $"event: {name}\n")}{(id is null ? "" : $"id: {id}\nretry: 100\n")}data: {data}\n\n");

    public Task ChunkAsync(string text) => WriteAsync($"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n");

    public Task EndEventsAsync() => WriteAsync("0\r\n\r\n");

    public async Task WriteAsync(string text)
    {
        await _writing.WaitAsync();
        try
        {
            await Stream.WriteAsync(Encoding.UTF8.GetBytes(text));
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Closes the connection, as a process that ends does.</summary>
    public void Close()
    {
        socket.Shutdown(SocketShutdown.Both);
        Dispose();
    }

    /// <summary>Breaks the connection with a reset, so that no port stays in use.</summary>
    public void Break()
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (ObjectDisposedException)
        {
            // It was already closed.
        }

        Dispose();
    }

    public void Dispose() => Stream.Dispose();

    private static string Head(int status, string? contentType, string[] headers) =>
        $"HTTP/1.1 {status} Whatever\r\n{(contentType is null ? "" : $"Content-Type: {contentType}\r\n")}{string.Concat(headers.Select(header => $"{header}\r\n"))}";
}
