using System.Text.Json;
using McpOrleans.Json;

namespace McpOrleans.Api.Mcp.Messages;

/// <summary>
/// The parameters of a request, as slices of the body: those that the endpoint itself reads. Duplicates of these are refused, because
/// whoever reads another one of the two would see another request.
/// </summary>
internal readonly struct RequestParams
{
    /// <summary>The <c>_meta</c>, a JSON object; empty: there is none.</summary>
    public ReadOnlyMemory<byte> Meta { get; private init; }

    /// <summary>The <c>name</c>; null when there is none, or when it is not a text.</summary>
    public string? Name { get; private init; }

    /// <summary>The <c>uri</c>; null when there is none, or when it is not a text.</summary>
    public string? Uri { get; private init; }

    /// <summary>The <c>arguments</c> as JSON of any kind; empty: there are none.</summary>
    public ReadOnlyMemory<byte> Arguments { get; private init; }

    /// <summary>The <c>ref</c> as JSON of any kind; empty: there is none.</summary>
    public ReadOnlyMemory<byte> Ref { get; private init; }

    /// <summary>The <c>cursor</c> as JSON of any kind; empty: there is none.</summary>
    public ReadOnlyMemory<byte> Cursor { get; private init; }

    /// <summary>The <c>level</c>; null when there is none, or when it is not a text.</summary>
    public string? Level { get; private init; }

    /// <summary>The <c>requestId</c> as JSON of any kind; empty: there is none.</summary>
    public ReadOnlyMemory<byte> RequestId { get; private init; }

    /// <summary>The <c>notifications</c> as JSON of any kind; empty: there are none.</summary>
    public ReadOnlyMemory<byte> Notifications { get; private init; }

    /// <summary>The <c>inputResponses</c> as JSON of any kind; empty: there are none.</summary>
    public ReadOnlyMemory<byte> InputResponses { get; private init; }

    /// <summary>Whether there is a <c>requestState</c>, valid or not.</summary>
    public bool HasRequestState { get; private init; }

    /// <summary>The <c>requestState</c>; null when there is none, or when it is not a text.</summary>
    public string? RequestState { get; private init; }

    /// <param name="json">A JSON object, or empty.</param>
    /// <param name="parameters">The parameters.</param>
    /// <returns>Null, or what is wrong with them.</returns>
    public static RpcError? TryRead(ReadOnlyMemory<byte> json, out RequestParams parameters)
    {
        parameters = default;
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
                return RpcError.InvalidParams($"The parameter '{JsonTexts.Read(ref reader)}' is given twice.");
            }

            seen |= bit;
            reader.Read();
            var (type, start) = (reader.TokenType, (int)reader.TokenStartIndex);
            var text = member is Member.Name or Member.Uri or Member.Level or Member.RequestState && type is JsonTokenType.String ? reader.GetString() : null;
            reader.Skip();
            var value = json[start..(int)reader.BytesConsumed];
            if (member is Member.Meta && type is not JsonTokenType.StartObject)
            {
                return RpcError.InvalidParams("'_meta' must be a JSON object.");
            }

            parameters = member switch
            {
                Member.Meta => parameters with { Meta = value },
                Member.Name => parameters with { Name = text },
                Member.Uri => parameters with { Uri = text },
                Member.Arguments => parameters with { Arguments = value },
                Member.Ref => parameters with { Ref = value },
                Member.Cursor => parameters with { Cursor = value },
                Member.Level => parameters with { Level = text },
                Member.RequestId => parameters with { RequestId = value },
                Member.InputResponses => parameters with { InputResponses = value },
                Member.RequestState => parameters with { HasRequestState = true, RequestState = text },
                Member.Notifications => parameters with { Notifications = value },
                _ => parameters,
            };
        }

        return null;
    }

    private static Member MemberOf(ref Utf8JsonReader reader) =>
        JsonTexts.Is(ref reader, "name"u8) ? Member.Name
        : JsonTexts.Is(ref reader, "arguments"u8) ? Member.Arguments
        : JsonTexts.Is(ref reader, "_meta"u8) ? Member.Meta
        : JsonTexts.Is(ref reader, "uri"u8) ? Member.Uri
        : JsonTexts.Is(ref reader, "ref"u8) ? Member.Ref
        : JsonTexts.Is(ref reader, "cursor"u8) ? Member.Cursor
        : JsonTexts.Is(ref reader, "level"u8) ? Member.Level
        : JsonTexts.Is(ref reader, "requestId"u8) ? Member.RequestId
        : JsonTexts.Is(ref reader, "inputResponses"u8) ? Member.InputResponses
        : JsonTexts.Is(ref reader, "requestState"u8) ? Member.RequestState
        : JsonTexts.Is(ref reader, "notifications"u8) ? Member.Notifications
        : Member.Other;

    private enum Member
    {
        Other,
        Meta,
        Name,
        Uri,
        Arguments,
        Ref,
        Cursor,
        Level,
        RequestId,
        Notifications,
        InputResponses,
        RequestState,
    }
}
