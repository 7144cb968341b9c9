namespace McpOrleans.Client.Configuration;

/// <summary>Reads strings that may hold half a surrogate pair: valid JSON, but no text.</summary>
internal static class JsonElementExtensions
{
    private const string Unreadable = "\uFFFD";

    /// <summary>Null when it is no string, or none that can be read.</summary>
    public static string? TryGetText(this JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static string ReadableName(this JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return Unreadable;
        }
    }
}
