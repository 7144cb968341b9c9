using McpOrleans.TestServers.Scripting;

namespace McpOrleans.TestServers.Http;

/// <summary>Passes bytes on in small pieces with a pause between them.</summary>
internal sealed class DripStream(Stream inner, Fault fault) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (var start = 0; start < buffer.Length; start += fault.Bytes)
        {
            await inner.WriteAsync(buffer.Slice(start, Math.Min(fault.Bytes, buffer.Length - start)), cancellationToken);
            await inner.FlushAsync(cancellationToken);
            await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs), TimeProvider.System, cancellationToken);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
