using System.Buffers;
using System.Text.Json;
using McpOrleans.Json;

namespace McpOrleans.Api.Mcp.Replies;

/// <summary>A result of an MCP server without what it says of itself.</summary>
internal static class TypelessResult
{
    /// <summary>
    /// Leaves out the <c>resultType</c>, and for a client with a session what such clients do not know. A <c>structuredContent</c> that is
    /// not an object is no valid one for them, and they have the result's texts.
    /// </summary>
    /// <param name="result">A JSON object.</param>
    /// <param name="keepsHints">Whether everything else stays, for a client without a session.</param>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> result, bool keepsHints)
    {
        var json = result.Span;
        var kept = new ArrayBufferWriter<byte>(json.Length);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        kept.Write("{"u8);
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isUnknown = JsonTexts.Is(ref reader, "resultType"u8)
                || (!keepsHints && (JsonTexts.Is(ref reader, "ttlMs"u8) || JsonTexts.Is(ref reader, "cacheScope"u8)));
            var isStructure = !keepsHints && JsonTexts.Is(ref reader, "structuredContent"u8);
            reader.Read();
            isUnknown |= isStructure && reader.TokenType is not JsonTokenType.StartObject;
            reader.Skip();
            if (!isUnknown)
            {
                kept.Write(kept.WrittenCount == 1 ? ""u8 : ","u8);
                kept.Write(json[start..(int)reader.BytesConsumed]);
            }
        }

        kept.Write("}"u8);
        return kept.WrittenMemory;
    }
}
