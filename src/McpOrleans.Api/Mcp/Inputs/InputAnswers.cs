using System.Buffers;
using System.Text.Json;
using McpOrleans.Api.Mcp.Messages;
using McpOrleans.Json;

namespace McpOrleans.Api.Mcp.Inputs;

/// <summary>Reads and writes clients' answers to what MCP servers ask.</summary>
internal static class InputAnswers
{
    private static readonly byte[] Cancel = [.. """{"action":"cancel"}"""u8];

    /// <summary>Reads the <c>inputResponses</c> of a request for a call that is parked.</summary>
    /// <param name="json">JSON of any kind; empty: none.</param>
    /// <param name="responses">The answers by name.</param>
    /// <returns>Null, or what is wrong.</returns>
    public static RpcError? TryRead(ReadOnlySpan<byte> json, out ImmutableDictionary<string, CallResponse> responses)
    {
        var read = ImmutableDictionary.CreateBuilder<string, CallResponse>(StringComparer.Ordinal);
        responses = read.ToImmutable();
        if (json.IsEmpty)
        {
            return null;
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = JsonTexts.Read(ref reader);
            reader.Read();
            var (start, isObject) = ((int)reader.TokenStartIndex, reader.TokenType is JsonTokenType.StartObject);
            reader.Skip();
            if (!isObject)
            {
                return RpcError.InvalidParams($"The input response '{Names.Shown(name)}' must be a JSON object.");
            }

            read[name] = new CallResponse { Result = json[start..(int)reader.BytesConsumed].ToArray() };
        }

        responses = read.ToImmutable();
        return null;
    }

    /// <summary>
    /// Writes the answers of a client with a session for a server of MCP 2026-07-28, to which a client cannot answer with an error.
    /// </summary>
    /// <returns>The <c>inputResponses</c>; or the question that has no answer, and the client's error.</returns>
    public static (byte[]? Json, InputQuestion? Refused, JsonRpcErrorDetail? Error) Write(
        IReadOnlyList<InputQuestion> questions, IReadOnlyDictionary<string, CallResponse> responses)
    {
        var json = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartObject();
        foreach (var question in questions)
        {
            var response = responses[question.Name];
            var isElicitation = question.Method is McpMethods.Elicit;
            if (response.Result is null && !isElicitation)
            {
                return (null, question, response.Error);
            }

            writer.WritePropertyName(question.Name);
            writer.WriteRawValue(response.Result ?? Cancel, skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.Flush();
        return (json.WrittenSpan.ToArray(), null, null);
    }
}
