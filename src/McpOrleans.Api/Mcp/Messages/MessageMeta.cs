using System.Text.Json;
using McpOrleans.Json;

namespace McpOrleans.Api.Mcp.Messages;

/// <summary>What the <c>_meta</c> of a request says to the endpoint itself, as slices of the body.</summary>
internal readonly struct MessageMeta
{
    /// <summary>Whether the request is of the stateless revision: it says, rightly or not, which revision it is written in.</summary>
    public bool NamesVersion { get; private init; }

    /// <summary>The revision; null when there is none, or when it is not a text.</summary>
    public string? ProtocolVersion { get; private init; }

    /// <summary>What the client can be asked, a JSON object; empty when there is none.</summary>
    public ReadOnlyMemory<byte> ClientCapabilities { get; private init; }

    /// <summary>The least level of the log messages that the client wants; null: it wants none.</summary>
    public string? LogLevel { get; private init; }

    /// <summary>Whether the client says a level, valid or not.</summary>
    public bool NamesLogLevel { get; private init; }

    /// <summary>The token under which the client wants progress, as JSON; empty: it wants none.</summary>
    public ReadOnlyMemory<byte> ProgressToken { get; private init; }

    /// <summary>The idempotency key as JSON of any kind; empty: there is none.</summary>
    public ReadOnlyMemory<byte> IdempotencyKey { get; private init; }

    /// <param name="json">A JSON object, or empty.</param>
    /// <param name="meta">What it says.</param>
    /// <returns>Null, or what is wrong with it.</returns>
    public static RpcError? TryRead(ReadOnlyMemory<byte> json, out MessageMeta meta)
    {
        meta = default;
        if (json.IsEmpty)
        {
            return null;
        }

        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        var seen = 0;
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var member = MemberOf(ref reader);
            var bit = 1 << (int)member;
            if (member is not Member.Other && (seen & bit) != 0)
            {
                return RpcError.InvalidParams($"'_meta' has '{JsonTexts.Read(ref reader)}' twice.");
            }

            seen |= bit;
            reader.Read();
            var (type, start) = (reader.TokenType, (int)reader.TokenStartIndex);
            var text = member is Member.Version or Member.LogLevel && type is JsonTokenType.String ? reader.GetString() : null;
            reader.Skip();
            var value = json[start..(int)reader.BytesConsumed];
            meta = member switch
            {
                Member.Version => meta with { NamesVersion = true, ProtocolVersion = text },
                Member.Capabilities when type is JsonTokenType.StartObject => meta with { ClientCapabilities = value },
                Member.LogLevel => meta with { NamesLogLevel = true, LogLevel = text },
                Member.ProgressToken when type is JsonTokenType.String or JsonTokenType.Number => meta with { ProgressToken = value },
                Member.IdempotencyKey => meta with { IdempotencyKey = value },
                _ => meta,
            };
        }

        return null;
    }

    private static Member MemberOf(ref Utf8JsonReader reader) =>
        JsonTexts.Is(ref reader, "progressToken"u8) ? Member.ProgressToken
        : JsonTexts.Is(ref reader, "io.modelcontextprotocol/protocolVersion"u8) ? Member.Version
        : JsonTexts.Is(ref reader, "io.modelcontextprotocol/clientCapabilities"u8) ? Member.Capabilities
        : JsonTexts.Is(ref reader, "io.modelcontextprotocol/logLevel"u8) ? Member.LogLevel
        : JsonTexts.Is(ref reader, "mcporleans/idempotencyKey"u8) ? Member.IdempotencyKey
        : Member.Other;

    private enum Member
    {
        Other,
        Version,
        Capabilities,
        LogLevel,
        ProgressToken,
        IdempotencyKey,
    }
}
