using System.Text.Json;
using McpOrleans.Grains.Upstream.Frames;

namespace McpOrleans.Grains.Upstream.Handshakes;

/// <summary>What the service needs to know of a server's capabilities.</summary>
/// <param name="HasTools">It offers tools.</param>
/// <param name="AnnouncesTools">It says when its tools change.</param>
internal readonly record struct Capabilities(bool HasTools, bool AnnouncesTools)
{
    /// <param name="json">The server's <c>capabilities</c>; valid JSON.</param>
    public static Capabilities Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        var result = default(Capabilities);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            return result;
        }

        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isTools = JsonTexts.Is(ref reader, "tools"u8);
            reader.Read();
            if (isTools && reader.TokenType is JsonTokenType.StartObject)
            {
                result = new Capabilities(HasTools: true, ReadListChanged(ref reader));
            }
            else
            {
                reader.Skip();
            }
        }

        return result;
    }

    private static bool ReadListChanged(ref Utf8JsonReader reader)
    {
        var result = false;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isListChanged = JsonTexts.Is(ref reader, "listChanged"u8);
            reader.Read();
            result |= isListChanged && reader.TokenType is JsonTokenType.True;
            reader.Skip();
        }

        return result;
    }
}
