using System.Buffers;

namespace McpOrleans.TestServers.Raw;

/// <summary>A stream to the client, with the bytes that stand around each message. Messages are never mixed.</summary>
internal sealed class RawOutlet(Stream stream, ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> after) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Writes messages as the body of an answer, with nothing around them.</summary>
    public static RawOutlet Body(Stream stream) => new(stream, default, default);

    /// <summary>Writes messages as server-sent events.</summary>
    public static RawOutlet Events(Stream stream) => new(stream, "event: message\ndata: "u8.ToArray(), "\n\n"u8.ToArray());

    /// <summary>Writes one message on each line, as over stdio.</summary>
    public static RawOutlet Lines(Stream stream) => new(stream, default, "\n"u8.ToArray());

    public Task WriteAsync(string message, CancellationToken cancellationToken) => WriteAsync([RawText.Utf8(message)], cancellationToken);

    /// <summary>Writes one message, given in pieces.</summary>
    public Task WriteAsync(IEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken cancellationToken) =>
        WriteBytesAsync(pieces.Prepend(before).Append(after), cancellationToken);

    /// <summary>Writes many messages at once.</summary>
    public Task WriteAllAsync(IEnumerable<string> messages, CancellationToken cancellationToken)
    {
        var block = new ArrayBufferWriter<byte>();
        foreach (var message in messages)
        {
            block.Write(before.Span);
            block.Write(RawText.Utf8(message).Span);
            block.Write(after.Span);
        }

        return WriteBytesAsync([block.WrittenMemory], cancellationToken);
    }

    /// <summary>Writes bytes that are not a message.</summary>
    public async Task WriteBytesAsync(IEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            foreach (var piece in pieces)
            {
                await stream.WriteAsync(piece, cancellationToken);
            }

            await stream.FlushAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
