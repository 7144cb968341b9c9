namespace McpOrleans.Api.Serialization;

/// <summary>
/// Reads JSON that an MCP server wrote. It is well-formed, but it may have any depth, and its strings may be invalid Unicode. None
/// of that is an error here, because the JSON is passed on unchanged.
/// </summary>
internal static class ForeignJson
{
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    public static Utf8JsonReader Open(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, AnyDepth);
        reader.Read();
        return reader;
    }

    /// <summary>
    /// Moves from the start of an object to the value of its own property with this name. Returns false when it has none.
    /// </summary>
    public static bool Seek(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = IsName(ref reader, name);
            reader.Read();
            if (found)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    public static bool IsName(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Returns null when the value is not a string, or a string that is not valid Unicode.</summary>
    public static string? TryGetText(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
