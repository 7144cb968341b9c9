namespace McpOrleans.Grains.Servers;

/// <summary>Reads from a request's parameters what the grain needs to know, without parsing the rest into objects.</summary>
internal static class RequestInspector
{
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>Whether the bytes are one JSON object, or there are none.</summary>
    public static bool IsObject(ReadOnlySpan<byte> parameters)
    {
        if (parameters.IsEmpty)
        {
            return true;
        }

        var reader = new Utf8JsonReader(parameters, AnyDepth);
        try
        {
            if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
            {
                return false;
            }

            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The string property <c>name</c>; null when there is none, or the bytes are no JSON object.</summary>
    public static string? ReadName(ReadOnlySpan<byte> parameters)
    {
        var reader = new Utf8JsonReader(parameters, AnyDepth);
        try
        {
            if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                if (JsonTexts.Is(ref reader, "name"u8))
                {
                    return reader.Read() && reader.TokenType is JsonTokenType.String ? JsonTexts.Read(ref reader) : null;
                }

                reader.Read();
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // Said by the null.
        }

        return null;
    }
}
