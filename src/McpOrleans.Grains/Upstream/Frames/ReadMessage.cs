using System.Buffers;

namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>What a <see cref="MessageReader"/> came to.</summary>
internal enum ReadOutcome
{
    /// <summary>The stream has ended.</summary>
    End,

    Message,

    /// <summary>One larger than allowed, which was read to its end and thrown away.</summary>
    TooLarge,

    /// <summary>One for which the bytes in flight left no room; likewise.</summary>
    NoRoom,
}

/// <param name="Outcome">What it is.</param>
/// <param name="Bytes">The message without its end, valid until the next is read; of one thrown away, its beginning.</param>
/// <param name="Tail">The last bytes of a message thrown away.</param>
/// <param name="Length">The length of the whole message, in bytes.</param>
internal readonly record struct ReadMessage(ReadOutcome Outcome, ReadOnlySequence<byte> Bytes, ReadOnlyMemory<byte> Tail, long Length);
