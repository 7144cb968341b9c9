using System.Text.Json;

namespace McpOrleans.Api.Mcp.Messages;

/// <summary>Several messages in one body, as MCP had them until 2025-03-26.</summary>
internal static class JsonRpcBatch
{
    /// <summary>Each message takes a place and memory of its own.</summary>
    private const int MaxMessages = 100;

    /// <param name="json">Well-formed JSON.</param>
    public static bool IsOne(ReadOnlySpan<byte> json) => json.TrimStart(" \t\r\n"u8) is [(byte)'[', ..];

    /// <param name="json">A JSON array.</param>
    /// <param name="messages">The messages in their order; empty where there is an error.</param>
    /// <returns>Null, or why it is no batch.</returns>
    public static RpcError? TryRead(ReadOnlyMemory<byte> json, out List<ParsedMessage> messages)
    {
        messages = [];
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (messages.Count == MaxMessages)
            {
                return RpcError.Malformed($"The batch has more than {MaxMessages} messages.");
            }

            if (ParsedMessage.TryRead(json[start..(int)reader.BytesConsumed], out var message) is { } error)
            {
                return error with { Message = $"Message {messages.Count + 1} of the batch: {error.Message}" };
            }

            messages.Add(message);
        }

        return messages.Count == 0 ? RpcError.Malformed("The batch has no messages.")
            : messages.Exists(message => message.Message.Method == McpMethods.Initialize)
                ? RpcError.Malformed("A session begins with a single message, not with a batch.")
            : messages.Exists(message => message.Message.Kind is MessageKind.Response) && messages.Exists(message => message.Message.Kind is MessageKind.Request)
                ? RpcError.Malformed("The batch has requests and responses.")
            : null;
    }
}
