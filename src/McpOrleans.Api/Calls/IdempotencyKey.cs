namespace McpOrleans.Api.Calls;

/// <summary>The header <c>Idempotency-Key</c>.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    private const int MaxLength = 255;

    /// <summary>Null when the header is absent or well-formed.</summary>
    public static Problem? TryRead(HttpRequest request, out string? key)
    {
        var values = request.Headers[Header];
        key = values.Count == 0 ? null : values[0];
        if (values.Count == 0 || (values.Count == 1 && IsWellFormed(values[0])))
        {
            return null;
        }

        return Problem.Of(
            ErrorCodes.InvalidRequest,
            $"The header {Header} must be one value of 1 to {MaxLength} visible ASCII characters.",
            "Use a new UUID for each call, and the same one when repeating it.");
    }

    /// <summary>The same for a message of MCP, which may say the key in its <c>_meta</c> instead.</summary>
    /// <param name="request">The HTTP request.</param>
    /// <param name="meta">What the message says, as JSON of any kind; empty: nothing.</param>
    /// <param name="key">The key; null: there is none.</param>
    public static Problem? TryRead(HttpRequest request, ReadOnlySpan<byte> meta, out string? key)
    {
        var invalid = TryRead(request, out key);
        if (invalid is not null || meta.IsEmpty)
        {
            return invalid;
        }

        var reader = new Utf8JsonReader(meta);
        reader.Read();
        var said = reader.TokenType is JsonTokenType.String ? reader.GetString() : null;
        if (!IsWellFormed(said) || (key is not null && key != said))
        {
            return Problem.Of(
                ErrorCodes.InvalidRequest,
                $"'mcporleans/idempotencyKey' must be 1 to {MaxLength} visible ASCII characters, the same as in the header {Header} if that is given, too.",
                "Use a new UUID for each call, and the same UUID to repeat a call.");
        }

        key = said;
        return null;
    }

    private static bool IsWellFormed(string? key) => key is { Length: > 0 and <= MaxLength } && key.All(character => character is > ' ' and <= '~');
}
