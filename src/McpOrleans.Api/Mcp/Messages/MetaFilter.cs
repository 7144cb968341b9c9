using System.Buffers;
using System.Text;
using System.Text.Json;
using McpOrleans.Json;

namespace McpOrleans.Api.Mcp.Messages;

/// <summary>The part of a client's <c>_meta</c> that concerns the MCP server, too.</summary>
internal static class MetaFilter
{
    /// <summary>
    /// Leaves out what a client says about itself and its revision: towards the server, the client is the service. What else stands
    /// there, such as the progress token and the trace context, stays as it was written.
    /// </summary>
    /// <param name="meta">A JSON object, or empty.</param>
    /// <param name="sessionLogLevel">The level that holds for the client's session, which the server must be told; null: none.</param>
    public static ReadOnlyMemory<byte> ForServer(ReadOnlyMemory<byte> meta, string? sessionLogLevel)
    {
        var kept = new ArrayBufferWriter<byte>(meta.Length + 64);
        if (sessionLogLevel is not null)
        {
            kept.Write("{\"io.modelcontextprotocol/logLevel\":\""u8);
            kept.Write(Encoding.ASCII.GetBytes(sessionLogLevel));
            kept.Write("\""u8);
        }

        if (!meta.IsEmpty)
        {
            Keep(kept, meta.Span, sessionLogLevel is not null);
        }

        if (kept.WrittenCount == 0)
        {
            return default;
        }

        kept.Write("}"u8);
        return kept.WrittenMemory;
    }

    private static void Keep(ArrayBufferWriter<byte> kept, ReadOnlySpan<byte> meta, bool hasLogLevel)
    {
        var reader = new Utf8JsonReader(meta, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isOurs = IsOurs(ref reader) || (hasLogLevel && JsonTexts.Is(ref reader, "io.modelcontextprotocol/logLevel"u8));
            reader.Read();
            reader.Skip();
            if (!isOurs)
            {
                kept.Write(kept.WrittenCount == 0 ? "{"u8 : ","u8);
                kept.Write(meta[start..(int)reader.BytesConsumed]);
            }
        }
    }

    private static bool IsOurs(ref Utf8JsonReader reader) =>
        JsonTexts.Is(ref reader, "io.modelcontextprotocol/protocolVersion"u8)
        || JsonTexts.Is(ref reader, "io.modelcontextprotocol/clientCapabilities"u8)
        || JsonTexts.Is(ref reader, "io.modelcontextprotocol/clientInfo"u8)
        || JsonTexts.Is(ref reader, "mcporleans/idempotencyKey"u8);
}
