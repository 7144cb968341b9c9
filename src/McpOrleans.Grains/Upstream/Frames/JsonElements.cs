using System.Runtime.InteropServices;

namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>Looks into documents of MCP servers, where a name or a text may be none; never throws.</summary>
internal static class JsonElements
{
    /// <summary>The member of that name, the last one where there are several; null: it is no object, or has none.</summary>
    /// <param name="element">Where it is looked for.</param>
    /// <param name="name">In ASCII.</param>
    public static JsonElement? Property(JsonElement? element, ReadOnlySpan<byte> name)
    {
        JsonElement? found = null;
        if (element is { ValueKind: JsonValueKind.Object } members)
        {
            foreach (var member in members.EnumerateObject())
            {
                found = IsNamed(member, name) ? member.Value : found;
            }
        }

        return found;
    }

    public static bool IsNamed(JsonProperty member, ReadOnlySpan<byte> name) => JsonTexts.Is(JsonMarshal.GetRawUtf8PropertyName(member), name);

    /// <summary>What is no character in it is U+FFFD.</summary>
    public static string NameOf(JsonProperty member) => JsonTexts.Of(JsonMarshal.GetRawUtf8PropertyName(member));

    /// <summary>Null: it is no string. What is no character in it is U+FFFD.</summary>
    public static string? Text(JsonElement? element) =>
        element is { ValueKind: JsonValueKind.String } text ? JsonTexts.Of(JsonMarshal.GetRawUtf8Value(text)[1..^1]) : null;
}
