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

    private static readonly SearchValues<byte> Seen = SearchValues.Create([.. Enumerable.Range(0x20, 0x5F).Select(code => (byte)code)]);

    public ReadOnlySequence<byte> Data { get; private init; }

    /// <summary>Whether it is a message, and not an event of another name.</summary>
    public bool IsMessage { get; private init; }

    /// <summary>Whether it names the address to send to (HTTP+SSE).</summary>
    public bool IsEndpoint { get; private init; }

    /// <summary>What a resumed stream would go on after; empty: it cannot be resumed; null: the event does not say.</summary>
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
                    if (several is null)
                    {
                        several = new ArrayBufferWriter<byte>((int)lines.Length);
                        Append(several, before);
                    }

                    several.Write("\n"u8);
                    Append(several, value);
                }
                else
                {
                    data = value;
                }
            }
            else if (TryReadField(line, "event"u8, out value))
            {
                (isMessage, isEndpoint) = (value.IsEmpty || Is(value, "message"u8), Is(value, "endpoint"u8));
            }
            else if (TryReadField(line, "id"u8, out value))
            {
                id = IdOf(value);
            }
            else if (TryReadField(line, "retry"u8, out value) && MillisecondsOf(value) is { } milliseconds)
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
        if (!reader.IsNext(name, advancePast: true))
        {
            return false;
        }

        if (reader.End)
        {
            // A name alone has an empty value.
            return true;
        }

        if (!reader.IsNext((byte)':', advancePast: true))
        {
            return false;
        }

        reader.IsNext((byte)' ', advancePast: true);
        value = reader.UnreadSequence;
        return true;
    }

    /// <summary>Empty when a header cannot hold it.</summary>
    private static string IdOf(in ReadOnlySequence<byte> value)
    {
        var bytes = value.Length <= MaxIdBytes ? value.ToArray() : [];
        return bytes.AsSpan().ContainsAnyExcept(Seen) ? string.Empty : Encoding.ASCII.GetString(bytes);
    }

    private static int? MillisecondsOf(in ReadOnlySequence<byte> value)
    {
        var digits = value.Length < 10 ? value.ToArray() : [];
        return digits.Length > 0 && !digits.AsSpan().ContainsAnyExceptInRange((byte)'0', (byte)'9') && Utf8Parser.TryParse(digits, out int milliseconds, out _) ? milliseconds : null;
    }

    private static bool Is(in ReadOnlySequence<byte> value, ReadOnlySpan<byte> text) =>
        value.Length == text.Length && new SequenceReader<byte>(value).IsNext(text);

    private static void Append(ArrayBufferWriter<byte> buffer, in ReadOnlySequence<byte> value)
    {
        foreach (var segment in value)
        {
            buffer.Write(segment.Span);
        }
    }
}
