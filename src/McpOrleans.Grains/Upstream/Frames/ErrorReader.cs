using System.Buffers;
using System.Text.Json;

namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>Reads a JSON-RPC <c>error</c>.</summary>
internal static class ErrorReader
{
    /// <summary>What it says; what is missing in it is 0 and empty.</summary>
    public static JsonRpcErrorDetail Read(in ReadOnlySequence<byte> error)
    {
        var reader = new Utf8JsonReader(error, new JsonReaderOptions { MaxDepth = int.MaxValue });
        var (code, message) = (0, string.Empty);
        byte[]? data = null;
        if (reader.Read() && reader.TokenType is JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                var (isCode, isMessage, isData) = (reader.ValueTextEquals("code"u8), reader.ValueTextEquals("message"u8), reader.ValueTextEquals("data"u8));
                reader.Read();
                if (isCode && reader.TokenType is JsonTokenType.Number && reader.TryGetInt32(out var number))
                {
                    code = number;
                }
                else if (isMessage && reader.TokenType is JsonTokenType.String)
                {
                    message = JsonTexts.Read(ref reader);
                }

                var start = reader.TokenStartIndex;
                reader.Skip();
                data = isData ? error.Slice(start, reader.BytesConsumed - start).ToArray() : data;
            }
        }

        return new JsonRpcErrorDetail { Code = code, Message = message, Data = data };
    }
}
