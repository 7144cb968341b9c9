using System.Buffers;

namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>Reads a JSON-RPC <c>error</c>.</summary>
internal static class ErrorReader
{
    /// <summary>What it says; what is missing in it is 0 and empty.</summary>
    public static JsonRpcErrorDetail Read(in ReadOnlySequence<byte> error) => Read(error, out _);

    /// <summary>The same; null when it has no code, as other errors than those of JSON-RPC have none.</summary>
    public static JsonRpcErrorDetail? ReadCoded(in ReadOnlySequence<byte> error) => Read(error, out var hasCode) is var read && hasCode ? read : null;

    private static JsonRpcErrorDetail Read(in ReadOnlySequence<byte> error, out bool hasCode)
    {
        hasCode = false;
        var reader = new Utf8JsonReader(error, new JsonReaderOptions { MaxDepth = int.MaxValue });
        var (code, message) = (0, string.Empty);
        (long Start, long Length) data = default;
        reader.Read();
        if (reader.TokenType is JsonTokenType.String)
        {
            message = JsonTexts.Read(ref reader);
        }
        else if (reader.TokenType is JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                var (isCode, isMessage, isData) = (JsonTexts.Is(ref reader, "code"u8), JsonTexts.Is(ref reader, "message"u8), JsonTexts.Is(ref reader, "data"u8));
                reader.Read();
                if (isCode && reader.TokenType is JsonTokenType.Number)
                {
                    hasCode = true;
                    code = JsonTexts.ReadInteger(ref reader) is >= int.MinValue and <= int.MaxValue and var number ? (int)number : 0;
                }
                else if (isMessage && reader.TokenType is JsonTokenType.String)
                {
                    message = JsonTexts.Read(ref reader);
                }

                var start = reader.TokenStartIndex;
                reader.Skip();
                data = isData ? (start, reader.BytesConsumed - start) : data;
            }
        }

        return new JsonRpcErrorDetail { Code = code, Message = message, Data = data.Length == 0 ? null : error.Slice(data.Start, data.Length).ToArray() };
    }
}
