using System.Buffers;
using System.Text;

namespace McpOrleans.Grains.Tests.Upstream.Frames;

/// <summary>Makes sequences of bytes in memory that have one piece, or many small ones.</summary>
internal static class Pieces
{
    /// <summary>Returns the bytes in one piece, and in pieces of 1 to 7 bytes.</summary>
    public static IEnumerable<ReadOnlySequence<byte>> Cuts(byte[] bytes) => Enumerable.Range(0, 8).Select(size => Of(bytes, size));

    /// <param name="bytes">All bytes.</param>
    /// <param name="size">The number of bytes in each piece. 0: all bytes in one piece.</param>
    public static ReadOnlySequence<byte> Of(byte[] bytes, int size)
    {
        if (size == 0 || bytes.Length <= size)
        {
            return new ReadOnlySequence<byte>(bytes);
        }

        var first = new Piece(bytes.AsMemory(0, size), 0);
        var last = first;
        for (var start = size; start < bytes.Length; start += size)
        {
            last = last.Append(bytes.AsMemory(start, Math.Min(size, bytes.Length - start)));
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    /// <summary>Returns bytes that need not be valid text: each character stands for one byte.</summary>
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static string Text(in ReadOnlySequence<byte> bytes) => Encoding.Latin1.GetString(bytes.ToArray());

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Piece Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
