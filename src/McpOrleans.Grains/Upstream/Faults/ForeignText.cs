namespace McpOrleans.Grains.Upstream.Faults;

/// <summary>Texts of MCP servers that are kept, logged or shown.</summary>
internal static class ForeignText
{
    /// <summary>Enough for a sentence and a half; the whole is in the server's own log.</summary>
    public const int MaxLength = 500;

    /// <summary>The text, cut where it is longer than <see cref="MaxLength"/> characters, and then with the length of the whole.</summary>
    public static string Shown(string text, int maxLength = MaxLength)
    {
        if (text.Length <= maxLength)
        {
            return text;
        }

        // Not through the middle of a character.
        var end = char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength;
        return $"{text[..end]}… ({text.Length:N0} characters)";
    }
}
