using System.Buffers;

namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>Finds members of JSON objects without reading the rest into objects.</summary>
internal static class JsonMembers
{
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>The value of a member as it is written, the last one where there are several; empty: it is no object, or has none.</summary>
    /// <param name="json">Valid JSON, or nothing.</param>
    /// <param name="name">In ASCII.</param>
    public static ReadOnlySequence<byte> Find(in ReadOnlySequence<byte> json, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(json, AnyDepth);
        if (json.IsEmpty || !reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            return default;
        }

        var (start, end) = (0L, 0L);
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isSought = JsonTexts.Is(ref reader, name);
            reader.Read();
            var valueStart = reader.TokenStartIndex;
            reader.Skip();
            (start, end) = isSought ? (valueStart, reader.BytesConsumed) : (start, end);
        }

        return end == 0 ? default : json.Slice(start, end - start);
    }
}
