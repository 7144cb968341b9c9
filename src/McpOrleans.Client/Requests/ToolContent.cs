namespace McpOrleans.Client;

/// <summary>Reads the result of <c>tools/call</c>.</summary>
internal static class ToolContent
{
    /// <exception cref="McpCallException">The tool reported an error.</exception>
    /// <exception cref="JsonException">The result is not a <typeparamref name="T"/>.</exception>
    public static T? Read<T>(JsonElement result, JsonSerializerOptions options)
    {
        if (IsError(result))
        {
            throw new McpCallException(new Failure
            {
                Code = ErrorCodes.ToolError,
                Message = OnlyText(result) ?? "The tool reported an error without a text.",
                Ran = true,
            });
        }

        if (Structured(result) is { } structured)
        {
            return structured.Deserialize<T>(options);
        }

        if (OnlyText(result) is not { } text)
        {
            throw new JsonException("The tool gave neither structured content nor a single text.");
        }

        return typeof(T) == typeof(string) ? (T)(object)text : JsonSerializer.Deserialize<T>(text, options);
    }

    /// <summary>Returns what is most useful to a model: the structured content, the only text, or else the whole result.</summary>
    public static object ForModel(JsonElement result) => IsError(result)
        ? result
        : (object?)Structured(result) ?? OnlyText(result) ?? (object)result;

    private static bool IsError(JsonElement result) => result.TryGetProperty("isError", out var isError) && isError.ValueKind is JsonValueKind.True;

    private static JsonElement? Structured(JsonElement result) =>
        result.TryGetProperty("structuredContent", out var content) && content.ValueKind is JsonValueKind.Object ? content : null;

    private static string? OnlyText(JsonElement result) =>
        result.TryGetProperty("content", out var content) && content.ValueKind is JsonValueKind.Array && content.GetArrayLength() == 1
        && content[0].TryGetProperty("type", out var type) && type.ValueEquals("text") && content[0].TryGetProperty("text", out var text)
            ? text.GetString()
            : null;
}
