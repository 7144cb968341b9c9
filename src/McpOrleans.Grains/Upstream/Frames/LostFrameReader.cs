using System.Buffers;
using System.Buffers.Text;

namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>Finds whose answer a message was that was thrown away, of which only the beginning and the end are known.</summary>
internal static class LostFrameReader
{
    private static readonly LostFrame NoMessage = new(Id: null, IsAnswer: false);
    private static readonly LostFrame Anybodys = new(Id: null, IsAnswer: true);

    public static LostFrame Read(in ReadMessage lost)
    {
        var head = FindInHead(lost.Bytes);
        return head == Anybodys ? head with { Id = FindInTail(lost.Tail.Span) } : head;
    }

    /// <summary>The id before the part that is too long, which most servers write last.</summary>
    private static LostFrame FindInHead(in ReadOnlySequence<byte> head)
    {
        var reader = new Utf8JsonReader(head, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = int.MaxValue }));
        try
        {
            if (!reader.Read())
            {
                return Anybodys;
            }

            if (reader.TokenType is JsonTokenType.StartArray)
            {
                // A batch may be of several answers.
                reader.TrySkip();
                return Anybodys;
            }

            return reader.TokenType is JsonTokenType.StartObject ? FindInMembers(ref reader) : NoMessage;
        }
        catch (JsonException)
        {
            // What a server prints that is no message is nobody's, however long it is.
            return NoMessage;
        }
    }

    private static LostFrame FindInMembers(ref Utf8JsonReader reader)
    {
        long? id = null;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isId = JsonTexts.Is(ref reader, "id"u8);
            if (JsonTexts.Is(ref reader, "method"u8))
            {
                return NoMessage;
            }

            if (!reader.Read())
            {
                break;
            }

            id = isId ? JsonTexts.ReadInteger(ref reader) : id;
            if (!reader.TrySkip())
            {
                break;
            }
        }

        return new LostFrame(id, IsAnswer: true);
    }

    /// <summary>The message's own last member, which the brace behind it tells from those of its parts.</summary>
    private static long? FindInTail(ReadOnlySpan<byte> tail)
    {
        tail = tail.TrimEnd(" \t\r\n"u8);
        if (!tail.EndsWith("}"u8))
        {
            return null;
        }

        tail = tail[..^1].TrimEnd(" \t\r\n"u8);
        var isQuoted = tail.EndsWith("\""u8);
        tail = isQuoted ? tail[..^1] : tail;
        var digits = tail.LastIndexOfAnyExceptInRange((byte)'0', (byte)'9') + 1;
        var before = tail[..digits];
        if (isQuoted && !before.EndsWith("\""u8))
        {
            return null;
        }

        before = (isQuoted ? before[..^1] : before).TrimEnd(" \t\r\n"u8);
        return before.EndsWith(":"u8)
            && before[..^1].TrimEnd(" \t\r\n"u8).EndsWith("\"id\""u8)
            && Utf8Parser.TryParse(tail[digits..], out long id, out _)
                ? id
                : null;
    }
}
