namespace McpOrleans.Grains.Servers;

/// <summary>What an MCP server says of a tool's effects (MCP's <c>annotations</c>), and of how it is called.</summary>
/// <param name="IsRepeatable">Whether running it twice does no more than running it once: read-only, or idempotent.</param>
/// <param name="MarksHeaders">Whether its schema may ask for arguments in HTTP headers, too.</param>
internal readonly record struct ToolHints(bool IsRepeatable, bool MarksHeaders)
{
    /// <summary>Of a tool of which nothing is believed.</summary>
    public static readonly ToolHints Unknown = new(IsRepeatable: false, MarksHeaders: true);

    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>Takes every definition that a listing takes: one that fails here would cost the server all of its tools.</summary>
    public static ToolHints Of(McpTool tool)
    {
        var reader = new Utf8JsonReader(tool.Definition, AnyDepth);
        var isRepeatable = false;
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isAnnotations = JsonTexts.Is(ref reader, "annotations"u8);
            reader.Read();
            if (isAnnotations)
            {
                isRepeatable = reader.TokenType is JsonTokenType.StartObject && ReadIsRepeatable(ref reader);
            }

            reader.Skip();
        }

        return new ToolHints(isRepeatable, tool.Definition.AsSpan().IndexOf("x-mcp-header"u8) >= 0);
    }

    private static bool ReadIsRepeatable(ref Utf8JsonReader reader)
    {
        var (isReadOnly, isIdempotent) = (false, false);
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var (saysReadOnly, saysIdempotent) = (JsonTexts.Is(ref reader, "readOnlyHint"u8), JsonTexts.Is(ref reader, "idempotentHint"u8));
            reader.Read();
            isReadOnly = saysReadOnly ? reader.TokenType is JsonTokenType.True : isReadOnly;
            isIdempotent = saysIdempotent ? reader.TokenType is JsonTokenType.True : isIdempotent;
            reader.Skip();
        }

        return isReadOnly || isIdempotent;
    }
}
