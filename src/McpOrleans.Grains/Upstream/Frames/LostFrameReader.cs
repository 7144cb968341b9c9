using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>Finds whose answer a message was that was thrown away, of which only the beginning and the end are known.</summary>
internal static class LostFrameReader
{
    public static LostFrame Read(in ReadMessage lost)
    {
        var head = FindInHead(lost.Bytes.ToArray());
        return head is { Id: null, IsAnswer: true } ? head with { Id = FindInTail(lost.Tail.Span) } : head;
    }

    /// <summary>The id before the part that is too long, which most servers write last.</summary>
    private static LostFrame FindInHead(ReadOnlySpan<byte> head)
    {
        // What stands before it belongs to the event that carries it.
        if (head.IndexOf((byte)'{') is >= 0 and var start)
        {
            head = head[start..];
        }

        long? id = null;
        var reader = new Utf8JsonReader(head, isFinalBlock: false, default);
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                var isId = reader.ValueTextEquals("id"u8);
                if (reader.ValueTextEquals("method"u8))
                {
                    return new LostFrame(Id: null, IsAnswer: false);
                }

                if (!reader.Read())
                {
                    break;
                }

                if (isId && reader.TokenType is JsonTokenType.Number && reader.TryGetInt64(out var number))
                {
                    id = number;
                }

                if (!reader.TrySkip())
                {
                    break;
                }
            }
        }
        catch (JsonException)
        {
            // No message, then.
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
        var digits = tail.LastIndexOfAnyExceptInRange((byte)'0', (byte)'9') + 1;
        return tail[..digits].TrimEnd(" \t\r\n"u8) is var before
            && before.EndsWith(":"u8)
            && before[..^1].TrimEnd(" \t\r\n"u8).EndsWith("\"id\""u8)
            && Utf8Parser.TryParse(tail[digits..], out long id, out _)
                ? id
                : null;
    }
}
