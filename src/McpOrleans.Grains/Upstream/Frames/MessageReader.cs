using System.Buffers;
using System.IO.Pipelines;

namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>
/// Reads one message after another from a stream. A message that is too large, or for which there is no room, is thrown away as it
/// comes, and the next one read: it costs whoever waits for it, and nobody else. Not thread-safe.
/// </summary>
internal sealed class MessageReader : IAsyncDisposable
{
    private const int HeadBytes = 1024;
    private const int TailBytes = 64;

    private readonly GrowingPool _pool = new();
    private readonly PipeReader _pipe;
    private readonly MessageEnd _end;
    private readonly long _maxBytes;
    private readonly ByteLease _lease;
    private byte[]? _tail;
    private int _tailLength;
    private SequencePosition? _consumed;
    private bool _lineIsEmpty = true;
    private bool _afterReturn;
    private bool _isFirst = true;

    /// <param name="stream">Read, and disposed with this.</param>
    /// <param name="end">Where a message ends.</param>
    /// <param name="maxBytes">A longer message is thrown away.</param>
    /// <param name="lease">Grows with what is held; what it got is given back by its owner.</param>
    public MessageReader(Stream stream, MessageEnd end, long maxBytes, ByteLease lease)
    {
        (_end, _maxBytes, _lease) = (end, maxBytes, lease);
        _pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(_pool));
    }

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <exception cref="IOException">The stream broke.</exception>
    public async ValueTask<ReadMessage> ReadAsync(CancellationToken cancellationToken)
    {
        var message = await ReadNextAsync(cancellationToken);
        var isFirst = _isFirst;
        _isFirst = false;
        return isFirst ? message with { Bytes = WithoutMark(message.Bytes) } : message;
    }

    public ValueTask DisposeAsync() => _pipe.CompleteAsync();

    private async ValueTask<ReadMessage> ReadNextAsync(CancellationToken cancellationToken)
    {
        if (_consumed is { } consumed)
        {
            _pipe.AdvanceTo(consumed);
            _consumed = null;
        }

        _tailLength = 0;
        long scanned = 0;
        while (true)
        {
            var read = await _pipe.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            if (FindEnd(buffer, ref scanned) is var (length, separator))
            {
                _consumed = buffer.GetPosition(length + separator);
                if (length <= _maxBytes)
                {
                    return new ReadMessage(ReadOutcome.Message, buffer.Slice(0, length), default, length);
                }

                return new ReadMessage(ReadOutcome.TooLarge, Head(buffer.Slice(0, length)), Tail(buffer.Slice(0, length)), length);
            }

            if (read.IsCompleted)
            {
                _consumed = buffer.End;
                return buffer.IsEmpty
                    ? new ReadMessage(ReadOutcome.End, default, default, 0)
                    : new ReadMessage(buffer.Length <= _maxBytes ? ReadOutcome.Message : ReadOutcome.TooLarge, buffer, Tail(buffer), buffer.Length);
            }

            if (buffer.Length > _maxBytes)
            {
                return await ThrowAwayAsync(buffer, scanned, ReadOutcome.TooLarge, cancellationToken);
            }

            if (!_lease.TryGrow(buffer.Length))
            {
                return await ThrowAwayAsync(buffer, scanned, ReadOutcome.NoRoom, cancellationToken);
            }

            _pipe.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private async ValueTask<ReadMessage> ThrowAwayAsync(
        ReadOnlySequence<byte> buffer, long scanned, ReadOutcome outcome, CancellationToken cancellationToken)
    {
        var head = new ReadOnlySequence<byte>(Head(buffer).ToArray());
        var length = buffer.Length;
        Tail(buffer);
        _pipe.AdvanceTo(buffer.End);
        if (_end is MessageEnd.Stream)
        {
            // Whoever reads it disposes it: the rest is of no use.
            return new ReadMessage(outcome, head, default, length);
        }

        while (true)
        {
            var read = await _pipe.ReadAsync(cancellationToken);
            scanned = 0;
            if (FindEnd(read.Buffer, ref scanned) is var (rest, separator))
            {
                var tail = Tail(read.Buffer.Slice(0, rest));
                _consumed = read.Buffer.GetPosition(rest + separator);
                return new ReadMessage(outcome, head, tail, length + rest);
            }

            length += read.Buffer.Length;
            var last = Tail(read.Buffer);
            if (read.IsCompleted)
            {
                _consumed = read.Buffer.End;
                return new ReadMessage(outcome, head, last, length);
            }

            _pipe.AdvanceTo(read.Buffer.End);
        }
    }

    /// <summary>Some programs begin what they write with the mark of UTF-8.</summary>
    public static ReadOnlySequence<byte> WithoutMark(in ReadOnlySequence<byte> bytes) =>
        new SequenceReader<byte>(bytes).IsNext(ByteOrderMark) ? bytes.Slice(ByteOrderMark.Length) : bytes;

    private static ReadOnlySequence<byte> Head(in ReadOnlySequence<byte> buffer) => buffer.Slice(0, Math.Min(buffer.Length, HeadBytes));

    /// <summary>The last bytes of all that was handed in since the message began.</summary>
    private ReadOnlyMemory<byte> Tail(in ReadOnlySequence<byte> part)
    {
        var added = (int)Math.Min(part.Length, TailBytes);
        var kept = Math.Min(_tailLength, TailBytes - added);
        _tail ??= new byte[TailBytes];
        _tail.AsSpan(_tailLength - kept, kept).CopyTo(_tail);
        part.Slice(part.Length - added).CopyTo(_tail.AsSpan(kept));
        _tailLength = kept + added;
        return _tail.AsMemory(0, _tailLength);
    }

    /// <summary>The length of the first message and of what separates it from the next; null when its end has not come yet.</summary>
    /// <param name="buffer">What is unread.</param>
    /// <param name="scanned">How much of it was looked at before.</param>
    private (long Length, long Separator)? FindEnd(in ReadOnlySequence<byte> buffer, ref long scanned)
    {
        if (_end is MessageEnd.Stream)
        {
            return null;
        }

        var reader = new SequenceReader<byte>(buffer);
        reader.Advance(scanned);
        while (_end is MessageEnd.Line ? reader.TryAdvanceTo((byte)'\n') : TryAdvancePastLine(ref reader))
        {
            if (_end is MessageEnd.Line || _lineIsEmpty)
            {
                _lineIsEmpty = true;
                return (reader.Consumed - 1, 1);
            }

            _lineIsEmpty = true;
        }

        scanned = buffer.Length;
        return null;
    }

    /// <summary>Past the next end of a line, be it one of the three that server-sent events know; notes whether the line was empty.</summary>
    private bool TryAdvancePastLine(ref SequenceReader<byte> reader)
    {
        while (true)
        {
            var before = reader.Consumed;
            var found = reader.TryAdvanceToAny("\r\n"u8, advancePastDelimiter: false);
            if (!found)
            {
                reader.AdvanceToEnd();
            }

            if (reader.Consumed > before)
            {
                (_lineIsEmpty, _afterReturn) = (false, false);
            }

            if (!found)
            {
                return false;
            }

            reader.TryRead(out var ending);
            var isSecondHalf = _afterReturn && ending == (byte)'\n';
            _afterReturn = ending == (byte)'\r';
            if (!isSecondHalf)
            {
                return true;
            }
        }
    }
}
