using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpOrleans.Json;

namespace McpOrleans.Api.Mcp.Messages;

/// <summary>Makes the parameters that an MCP server gets of those that a client sent: what is not replaced stays as it was written.</summary>
internal static class ParamsSplice
{
    /// <summary>Replaces a member of an object.</summary>
    /// <param name="json">A JSON object.</param>
    /// <param name="member">The name of the member, in ASCII. There is one.</param>
    /// <param name="value">Its new value as JSON.</param>
    public static byte[] Replace(ReadOnlySpan<byte> json, ReadOnlySpan<byte> member, ReadOnlySpan<byte> value) =>
        Replace(json, member, value, meta: default, keepsMeta: true);

    /// <summary>Replaces a parameter and the <c>_meta</c>.</summary>
    /// <param name="parameters">A JSON object.</param>
    /// <param name="member">The name of the member, in ASCII. There is one.</param>
    /// <param name="value">Its new value as JSON.</param>
    /// <param name="meta">The new <c>_meta</c>, a JSON object; empty: none.</param>
    public static byte[] Replace(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> member, ReadOnlySpan<byte> value, ReadOnlySpan<byte> meta) =>
        Replace(parameters, member, value, meta, keepsMeta: false);

    /// <summary>Puts the answers of a further round into parameters, in place of what a client may have sent there.</summary>
    /// <param name="parameters">A JSON object.</param>
    /// <param name="responses">The <c>inputResponses</c>, a JSON object; empty: none.</param>
    /// <param name="state">The <c>requestState</c>; null: none.</param>
    public static byte[] WithAnswers(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> responses, string? state)
    {
        var kept = new ArrayBufferWriter<byte>(parameters.Length + responses.Length + 64);
        var reader = new Utf8JsonReader(parameters, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isReplaced = JsonTexts.Is(ref reader, "inputResponses"u8) || JsonTexts.Is(ref reader, "requestState"u8);
            reader.Read();
            reader.Skip();
            if (!isReplaced)
            {
                kept.Write(kept.WrittenCount == 0 ? "{"u8 : ","u8);
                kept.Write(parameters[start..(int)reader.BytesConsumed]);
            }
        }

        Add(kept, "inputResponses"u8, responses);
        Add(kept, "requestState"u8, state is null ? default : Text(state));
        kept.Write(kept.WrittenCount == 0 ? "{}"u8 : "}"u8);
        return kept.WrittenSpan.ToArray();
    }

    /// <summary>A text as JSON.</summary>
    public static byte[] Text(string text) =>
        [.. "\""u8, .. JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, .. "\""u8];

    private static void Add(ArrayBufferWriter<byte> kept, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            kept.Write(kept.WrittenCount == 0 ? "{\""u8 : ",\""u8);
            kept.Write(name);
            kept.Write("\":"u8);
            kept.Write(value);
        }
    }

    private static byte[] Replace(ReadOnlySpan<byte> json, ReadOnlySpan<byte> member, ReadOnlySpan<byte> value, ReadOnlySpan<byte> meta, bool keepsMeta)
    {
        var kept = new ArrayBufferWriter<byte>(json.Length + value.Length + meta.Length + 16);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var (isReplaced, isMeta) = (JsonTexts.Is(ref reader, member), JsonTexts.Is(ref reader, "_meta"u8));
            reader.Read();
            var valueStart = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isMeta && !keepsMeta)
            {
                continue;
            }

            kept.Write(kept.WrittenCount == 0 ? "{"u8 : ","u8);
            kept.Write(json[start..(isReplaced ? valueStart : (int)reader.BytesConsumed)]);
            kept.Write(isReplaced ? value : default);
        }

        if (!meta.IsEmpty)
        {
            kept.Write(kept.WrittenCount == 0 ? "{\"_meta\":"u8 : ",\"_meta\":"u8);
            kept.Write(meta);
        }

        kept.Write(kept.WrittenCount == 0 ? "{}"u8 : "}"u8);
        return kept.WrittenSpan.ToArray();
    }
}
