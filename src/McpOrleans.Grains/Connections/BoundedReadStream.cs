namespace McpOrleans.Grains.Connections;

/// <summary>
/// Reads through to another stream and fails once a single message grows past a limit, so that a server which never ends its
/// message costs a connection and not the silo's memory. A message ends with a line break or, for server-sent events, with
/// an empty line.
/// </summary>
internal sealed class BoundedReadStream(Stream inner, long maxMessageBytes, MessageEnd end) : Stream
{
    private long _messageBytes;
    private bool _lineIsEmpty = true;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        Count(buffer[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Count(buffer.Span[..read]);
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Count(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)'\n') is >= 0 and var lineBreak)
        {
            Add(lineBreak + 1);
            _lineIsEmpty = IsEmptyLine(bytes[..lineBreak]);
            if (end is MessageEnd.Line || (end is MessageEnd.EmptyLine && _lineIsEmpty))
            {
                _messageBytes = 0;
            }

            _lineIsEmpty = true;
            bytes = bytes[(lineBreak + 1)..];
        }

        Add(bytes.Length);
        _lineIsEmpty = IsEmptyLine(bytes);
    }

    /// <summary>Whether the line that ends in this part of the stream has no characters, the parts before included.</summary>
    private bool IsEmptyLine(ReadOnlySpan<byte> part) => _lineIsEmpty && part.IndexOfAnyExcept((byte)'\r') < 0;

    private void Add(int count)
    {
        _messageBytes += count;
        if (_messageBytes > maxMessageBytes)
        {
            throw new MessageTooLargeException(maxMessageBytes);
        }
    }
}
