using System.Text.Json;
using McpOrleans.Api.Mcp.Messages;
using McpOrleans.Json;

namespace McpOrleans.Api.Mcp.Inputs;

/// <summary>Reads the JSON-RPC responses of clients.</summary>
internal static class ClientResponse
{
    private const int InvalidRequest = -32600;

    /// <summary>The id of the request of the service's that a message responds to; null: it responds to none.</summary>
    public static string? IdOf(JsonRpcMessage message)
    {
        if (message.Kind is not MessageKind.Response || message.Id.IsEmpty || message.Id.Span[0] != (byte)'"')
        {
            return null;
        }

        var reader = new Utf8JsonReader(message.Id.Span);
        reader.Read();
        return JsonTexts.Read(ref reader) is var id && OpenQuestions.IsOurs(id) ? id : null;
    }

    /// <summary>What the client responds. What is no valid response counts as an error of the client.</summary>
    public static CallResponse Read(JsonRpcMessage message)
    {
        var content = message.Content.ToArray();
        var isObject = content.Length > 0 && content[0] == (byte)'{';
        if (!message.IsError)
        {
            return isObject
                ? new CallResponse { Result = content }
                : Failed(InvalidRequest, "The client's result is not a JSON object.");
        }

        return isObject ? ReadError(content) : Failed(InvalidRequest, "The client's error is not a JSON object.");
    }

    private static CallResponse ReadError(byte[] content)
    {
        var (code, message, data) = (InvalidRequest, "The client responded with an error.", (byte[]?)null);
        var reader = new Utf8JsonReader(content, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var (isCode, isMessage, isData) = (JsonTexts.Is(ref reader, "code"u8), JsonTexts.Is(ref reader, "message"u8), JsonTexts.Is(ref reader, "data"u8));
            reader.Read();
            code = isCode && reader.TokenType is JsonTokenType.Number && reader.TryGetInt32(out var number) ? number : code;
            message = isMessage && reader.TokenType is JsonTokenType.String ? JsonTexts.Read(ref reader) : message;
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            data = isData ? content[start..(int)reader.BytesConsumed] : data;
        }

        return new CallResponse { Error = new JsonRpcErrorDetail { Code = code, Message = message, Data = data } };
    }

    private static CallResponse Failed(int code, string message) => new() { Error = new JsonRpcErrorDetail { Code = code, Message = message } };
}
