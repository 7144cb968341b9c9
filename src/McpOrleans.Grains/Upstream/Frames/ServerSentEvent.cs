using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>One server-sent event, read from its lines. Its data is valid as long as those are.</summary>
/// <remarks>
/// Not the framework's parser: that one holds an event of any length, in buffers that double, and what it copied must be copied once
/// more to be kept.
/// </remarks>
internal readonly ref struct ServerSentEvent
{
    /// <summary>A longer id is none that anybody would send back in a header.</summary>
    private const int MaxIdBytes = 1024;

    public ReadOnlySequence<byte> Data { get; private init; }

    /// <summary>Whether it is a message, and not an event of another name.</summary>
    public bool IsMessage { get; private init; }

    /// <summary>Whether it names the address to send to (HTTP+SSE).</summary>
    public bool IsEndpoint { get; private init; }

    /// <summary>What a resumed stream would go on after; null: the event does not say.</summary>
    public string? Id { get; private init; }

    /// <summary>How long to wait before resuming; null: the event does not say.</summary>
    public TimeSpan? Retry { get; private init; }

    public static ServerSentEvent Read(in ReadOnlySequence<byte> lines)
    {
        ReadOnlySequence<byte>? data = null;
        ArrayBufferWriter<byte>? several = null;
        var (isMessage, isEndpoint) = (true, false);
        string? id = null;
        TimeSpan? retry = null;
        var reader = new SequenceReader<byte>(lines);
        while (TryReadLine(ref reader, out var line))
        {
            if (TryReadField(line, "data"u8, out var value))
            {
                if (data is { } before)
                {
                    several = Append(several, before);
                    several.Write("\n"u8);
                    several = Append(several, value);
                    data = default(ReadOnlySequence<byte>);
                }
                else
                {
                    data = value;
                }
            }
            else if (TryReadField(line, "event"u8, out value))
            {
                (isMessage, isEndpoint) = (Is(value, "message"u8), Is(value, "endpoint"u8));
            }
            else if (TryReadField(line, "id"u8, out value) && value.Length is > 0 and <= MaxIdBytes)
            {
                id = Encoding.UTF8.GetString(value);
            }
            else if (TryReadField(line, "retry"u8, out value) && value.Length is > 0 and < 10
                && Utf8Parser.TryParse(value.ToArray(), out int milliseconds, out _) && milliseconds >= 0)
            {
                retry = TimeSpan.FromMilliseconds(milliseconds);
            }
        }

        return new ServerSentEvent
        {
            Data = several is null ? data ?? default : new ReadOnlySequence<byte>(several.WrittenMemory),
            IsMessage = isMessage,
            IsEndpoint = isEndpoint,
            Id = id,
            Retry = retry,
        };
    }

    private static bool TryReadLine(ref SequenceReader<byte> reader, out ReadOnlySequence<byte> line)
    {
        if (reader.TryReadToAny(out line, "\r\n"u8))
        {
            return true;
        }

        line = reader.UnreadSequence;
        reader.AdvanceToEnd();
        return !line.IsEmpty;
    }

    private static bool TryReadField(in ReadOnlySequence<byte> line, ReadOnlySpan<byte> name, out ReadOnlySequence<byte> value)
    {
        value = default;
        var reader = new SequenceReader<byte>(line);
        if (!reader.IsNext(name, advancePast: true) || !reader.IsNext((byte)':', advancePast: true))
        {
            return false;
        }

        reader.IsNext((byte)' ', advancePast: true);
        value = reader.UnreadSequence;
        return true;
    }

    private static bool Is(in ReadOnlySequence<byte> value, ReadOnlySpan<byte> text) =>
        value.Length == text.Length && new SequenceReader<byte>(value).IsNext(text);

    private static ArrayBufferWriter<byte> Append(ArrayBufferWriter<byte>? buffer, in ReadOnlySequence<byte> value)
    {
        buffer ??= new ArrayBufferWriter<byte>();
        foreach (var segment in value)
        {
            buffer.Write(segment.Span);
        }

        return buffer;
    }
}
