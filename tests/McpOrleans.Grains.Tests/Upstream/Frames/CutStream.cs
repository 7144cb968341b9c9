namespace McpOrleans.Grains.Tests.Upstream.Frames;

/// <summary>Gives its bytes in pieces, as a socket may.</summary>
/// <param name="bytes">All of them.</param>
/// <param name="sizes">How many are read at once, in turn; the last of them again and again.</param>
internal sealed class CutStream(byte[] bytes, params int[] sizes) : MemoryStream(bytes)
{
    private int _reads;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var size = sizes[Math.Min(_reads++, sizes.Length - 1)];
        return base.ReadAsync(buffer[..Math.Min(buffer.Length, size)], cancellationToken);
    }
}
