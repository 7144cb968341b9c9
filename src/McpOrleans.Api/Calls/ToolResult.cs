using McpOrleans.Api.Serialization;

namespace McpOrleans.Api.Calls;

/// <summary>Reads what the front needs to know of an MCP <c>tools/call</c> result, without building it.</summary>
internal static class ToolResult
{
    /// <summary>The tool's own words about an error that it reports.</summary>
    public static string ErrorText(ReadOnlySpan<byte> result) => TextOf(result) ?? "The tool reported an error without a text.";

    private static string? TextOf(ReadOnlySpan<byte> result)
    {
        var reader = ForeignJson.Open(result);
        if (!ForeignJson.Seek(ref reader, "content"u8) || reader.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }

        List<string>? texts = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var block = reader;
            if (ForeignJson.Seek(ref block, "text"u8) && ForeignJson.TryGetText(ref block) is { } text)
            {
                (texts ??= []).Add(text);
            }

            reader.Skip();
        }

        return texts is null ? null : string.Join('\n', texts);
    }
}
