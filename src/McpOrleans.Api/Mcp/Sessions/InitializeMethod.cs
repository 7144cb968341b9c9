using System.Text.Json;
using McpOrleans.Api.Mcp.Messages;
using McpOrleans.Api.Mcp.Methods;
using McpOrleans.Api.Mcp.Replies;
using McpOrleans.Json;

namespace McpOrleans.Api.Mcp.Sessions;

/// <summary><c>initialize</c>: begins a session in a revision that both sides know.</summary>
internal sealed class InitializeMethod(SessionStore sessions, TimeProvider time)
{
    /// <summary>What a client says of itself is stored with its session.</summary>
    private const int MaxFactsBytes = 16 * 1024;

    public async Task<MessageReply> RunAsync(MessageContext message)
    {
        if (TryRead(message.Message.Params, message.Http.User.GetCallerId(), out var facts) is { } invalid)
        {
            return invalid;
        }

        // Before the session is there: nothing that comes later may leave one to nobody.
        var capabilities = await EndpointCapabilities.OfAsync(message, time);
        var (session, error) = await sessions.OpenAsync(message.Http, facts!);
        if (error is not null)
        {
            return error;
        }

        message.Http.Response.Headers[ClientSession.IdHeader] = session!.Key.Id;
        return MessageReply.Of(JsonSerializer.SerializeToUtf8Bytes(new
        {
            protocolVersion = facts!.ProtocolVersion,
            capabilities,
            serverInfo = DiscoverMethod.ServerInfo,
        }));
    }

    private static RpcError? TryRead(ReadOnlyMemory<byte> parameters, string callerId, out SessionFacts? facts)
    {
        facts = null;
        string? version = null;
        byte[]? capabilities = null;
        byte[]? client = null;
        if (parameters.Length > MaxFactsBytes)
        {
            return RpcError.InvalidParams($"The parameters of 'initialize' are larger than {MaxFactsBytes} bytes.");
        }

        var reader = new Utf8JsonReader(parameters.Span, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        while (!parameters.IsEmpty && reader.Read())
        {
            if (reader.TokenType is not JsonTokenType.PropertyName)
            {
                continue;
            }

            var isVersion = JsonTexts.Is(ref reader, "protocolVersion"u8);
            var isCapabilities = JsonTexts.Is(ref reader, "capabilities"u8);
            var isClient = JsonTexts.Is(ref reader, "clientInfo"u8);
            reader.Read();
            var (type, start) = (reader.TokenType, (int)reader.TokenStartIndex);
            version = isVersion && type is JsonTokenType.String ? reader.GetString() : version;
            reader.Skip();
            var value = type is JsonTokenType.StartObject && (isCapabilities || isClient) ? parameters[start..(int)reader.BytesConsumed].ToArray() : null;
            (capabilities, client) = (isCapabilities ? value : capabilities, isClient ? value : client);
        }

        if (version is null || capabilities is null || client is null)
        {
            return RpcError.InvalidParams("'initialize' needs the parameters 'protocolVersion' (a text), 'capabilities' and 'clientInfo' (JSON objects).");
        }

        facts = new SessionFacts
        {
            CallerId = callerId,
            TenantGeneration = 0,
            ProtocolVersion = Revisions.WithSessions.Contains(version, StringComparer.Ordinal) ? version : Revisions.WithSessions[0],
            Capabilities = capabilities,
            ClientInfo = client,
        };
        return null;
    }
}
