using System.Buffers;
using System.Text.Json;
using McpOrleans.Json;

namespace McpOrleans.Api.Mcp.Messages;

/// <summary>What a client may send in one message.</summary>
internal enum MessageKind
{
    Request,
    Notification,

    /// <summary>The result or the error of a request of ours.</summary>
    Response,
}

/// <summary>
/// One JSON-RPC message of a client, read without a document: its parts are slices of the body, and are valid as long as that is.
/// </summary>
internal readonly struct JsonRpcMessage
{
    /// <summary>A longer id is a mistake, and would come back with every answer.</summary>
    private const int MaxIdBytes = 1024;

    private static readonly SearchValues<byte> WholeNumber = SearchValues.Create("-0123456789"u8);

    public MessageKind Kind { get; private init; }

    /// <summary>The <c>id</c> as JSON; empty when there is none that an answer could have.</summary>
    public ReadOnlyMemory<byte> Id { get; private init; }

    /// <summary>Empty for a response.</summary>
    public string Method { get; private init; }

    /// <summary>A JSON object; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Params { get; private init; }

    /// <summary>Of a response: its <c>result</c>, or its <c>error</c>.</summary>
    public ReadOnlyMemory<byte> Content { get; private init; }

    /// <summary>Whether a response is an error.</summary>
    public bool IsError { get; private init; }

    /// <summary>Whether something is what a request may have as its id.</summary>
    /// <param name="json">Well-formed JSON, or empty.</param>
    public static bool IsId(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        return json.Length is > 0 and <= MaxIdBytes && reader.Read() && IsId(ref reader);
    }

    /// <param name="json">Well-formed JSON.</param>
    /// <param name="message">The message; with no more than its id, where there is an error.</param>
    /// <returns>Null, or why it is no message.</returns>
    public static RpcError? TryRead(ReadOnlyMemory<byte> json, out JsonRpcMessage message)
    {
        message = new JsonRpcMessage { Method = "" };
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        reader.Read();
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            return RpcError.Malformed("The body must be one JSON-RPC message, which is a JSON object.");
        }

        var seen = Member.None;
        string? error = null;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var member = MemberOf(ref reader);
            reader.Read();
            var (type, start) = (reader.TokenType, (int)reader.TokenStartIndex);
            var fault = member is not Member.None && seen.HasFlag(member) ? "has a member twice" : Check(member, ref reader);
            var method = member is Member.Method && fault is null ? reader.GetString()! : message.Method;
            reader.Skip();
            var value = json[start..(int)reader.BytesConsumed];
            fault ??= member is Member.Id && value.Length > MaxIdBytes ? $"has an 'id' of more than {MaxIdBytes} bytes" : null;
            if (fault is not null)
            {
                error ??= fault;
                continue;
            }

            seen |= member;
            message = member switch
            {
                Member.Id => message with { Id = value },
                Member.Method => message with { Method = method },
                Member.Params when type is JsonTokenType.StartObject => message with { Params = value },
                Member.Result => message with { Content = value },
                Member.Error => message with { Content = value, IsError = true },
                _ => message,
            };
        }

        error ??= !seen.HasFlag(Member.Version) ? "must say \"jsonrpc\": \"2.0\""
            : (seen & (Member.Method | Member.Result | Member.Error)) is not (Member.Method or Member.Result or Member.Error)
                ? "must have exactly one of 'method', 'result' and 'error'"
            : message.Method.Length == 0 && message.Id.IsEmpty && !message.IsError ? "has a 'result' but no 'id'"
            : null;
        if (error is not null)
        {
            return RpcError.Malformed($"The JSON-RPC message {error}.");
        }

        message = message with
        {
            Kind = message.Method.Length == 0 ? MessageKind.Response : message.Id.IsEmpty ? MessageKind.Notification : MessageKind.Request,
        };
        return null;
    }

    /// <summary>Null, or what is wrong with the value that the reader is at.</summary>
    private static string? Check(Member member, ref Utf8JsonReader reader) => member switch
    {
        Member.Version when reader.TokenType is not JsonTokenType.String || !reader.ValueTextEquals("2.0"u8) => "must say \"jsonrpc\": \"2.0\"",
        Member.Id when !IsId(ref reader) => "has an 'id' that is neither a text nor a whole number",
        Member.Method when reader.TokenType is not JsonTokenType.String || reader.ValueSpan.IsEmpty => "has a 'method' that is not a text",
        Member.Params when reader.TokenType is not JsonTokenType.StartObject => "has 'params' that are not a JSON object",
        _ => null,
    };

    private static bool IsId(ref Utf8JsonReader reader) => reader.TokenType is JsonTokenType.String
        || (reader.TokenType is JsonTokenType.Number && !reader.ValueSpan.ContainsAnyExcept(WholeNumber));

    private static Member MemberOf(ref Utf8JsonReader reader) =>
        JsonTexts.Is(ref reader, "jsonrpc"u8) ? Member.Version
        : JsonTexts.Is(ref reader, "id"u8) ? Member.Id
        : JsonTexts.Is(ref reader, "method"u8) ? Member.Method
        : JsonTexts.Is(ref reader, "params"u8) ? Member.Params
        : JsonTexts.Is(ref reader, "result"u8) ? Member.Result
        : JsonTexts.Is(ref reader, "error"u8) ? Member.Error
        : Member.None;

    [Flags]
    private enum Member
    {
        None = 0,
        Version = 1,
        Id = 2,
        Method = 4,
        Params = 8,
        Result = 16,
        Error = 32,
    }
}
