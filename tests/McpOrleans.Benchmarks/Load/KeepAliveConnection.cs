using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace McpOrleans.Benchmarks.Load;

/// <summary>
/// One HTTP/1.1 connection that is kept open. It does as little work as possible, because it shares the machine with the service that is
/// measured. Not thread-safe.
/// </summary>
internal sealed class KeepAliveConnection(IPEndPoint server) : IDisposable
{
    private const int ReadBytes = 64 * 1024;

    private readonly Socket _socket = new(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[ReadBytes];
    private int _read;

    /// <summary>Sends a request and reads the answer to its end.</summary>
    /// <returns>The answer's status and its body, which is valid until the next request.</returns>
    /// <exception cref="InvalidOperationException">The answer is not HTTP, or the server closed the connection.</exception>
    public async ValueTask<(int Status, ReadOnlyMemory<byte> Body)> ExchangeAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        if (!_socket.Connected)
        {
            await _socket.ConnectAsync(server, cancellationToken);
        }

        for (var sent = 0; sent < request.Length;)
        {
            sent += await _socket.SendAsync(request[sent..], cancellationToken);
        }

        _read = 0;
        int headEnd;
        while ((headEnd = _buffer.AsSpan(0, _read).IndexOf("\r\n\r\n"u8)) < 0)
        {
            await ReadMoreAsync(cancellationToken);
        }

        var status = int.Parse(_buffer.AsSpan(9, 3), CultureInfo.InvariantCulture);
        var start = headEnd + 4;
        var length = HttpHead.ContentLength(_buffer.AsSpan(0, headEnd)) is { } known
            ? await ReadKnownAsync(start, known, cancellationToken)
            : await ReadChunkedAsync(start, cancellationToken);
        return (status, _buffer.AsMemory(start, length));
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask<int> ReadKnownAsync(int start, int length, CancellationToken cancellationToken)
    {
        while (_read < start + length)
        {
            await ReadMoreAsync(cancellationToken);
        }

        return length;
    }

    /// <summary>Moves the chunks together, so that the body stands in one piece behind <paramref name="start"/>.</summary>
    private async ValueTask<int> ReadChunkedAsync(int start, CancellationToken cancellationToken)
    {
        var (from, to) = (start, start);
        while (true)
        {
            int line;
            while ((line = _buffer.AsSpan(from, _read - from).IndexOf("\r\n"u8)) < 0)
            {
                await ReadMoreAsync(cancellationToken);
            }

            if (!Utf8Parser.TryParse(_buffer.AsSpan(from, line), out int size, out _, 'x'))
            {
                throw new InvalidOperationException("The answer has no valid chunks.");
            }

            from += line + 2;
            while (_read < from + size + 2)
            {
                await ReadMoreAsync(cancellationToken);
            }

            if (size == 0)
            {
                return to - start;
            }

            _buffer.AsSpan(from, size).CopyTo(_buffer.AsSpan(to));
            (from, to) = (from + size + 2, to + size);
        }
    }

    private async ValueTask ReadMoreAsync(CancellationToken cancellationToken)
    {
        if (_buffer.Length - _read < ReadBytes / 2)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = await _socket.ReceiveAsync(_buffer.AsMemory(_read), cancellationToken);
        _read += read > 0 ? read : throw new InvalidOperationException("The connection was closed before the end of the answer.");
    }
}
