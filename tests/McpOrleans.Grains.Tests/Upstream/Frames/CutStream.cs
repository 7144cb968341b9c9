namespace McpOrleans.Grains.Tests.Upstream.Frames;

/// <summary>A stream that returns its bytes in pieces, as a socket may.</summary>
/// <param name="bytes">All bytes of the stream.</param>
/// <param name="sizes">The numbers of bytes that successive reads return. The last one is used again and again.</param>
internal sealed class CutStream(byte[] bytes, params int[] sizes) : MemoryStream(bytes)
{
    private int _reads;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var size = sizes[Math.Min(_reads++, sizes.Length - 1)];
        return base.ReadAsync(buffer[..Math.Min(buffer.Length, size)], cancellationToken);
    }
}
