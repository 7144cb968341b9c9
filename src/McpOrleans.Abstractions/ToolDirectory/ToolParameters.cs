using System.Text.Json;
using McpOrleans.Json;

namespace McpOrleans;

/// <summary>Reads the names of a tool's parameters out of its definition.</summary>
internal static class ToolParameters
{
    /// <summary>A schema comes from outside; more parameters than these do not count.</summary>
    private const int Max = 256;

    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>The top-level names in the <c>properties</c> of the <c>inputSchema</c>; empty when there are none.</summary>
    /// <param name="definition">The MCP <c>Tool</c> as its server gave it: a JSON object in UTF-8.</param>
    public static List<string> Of(ReadOnlySpan<byte> definition)
    {
        var names = new List<string>();
        var reader = new Utf8JsonReader(definition, AnyDepth);
        if (definition.IsEmpty || !reader.Read() || !Seek(ref reader, "inputSchema"u8) || !Seek(ref reader, "properties"u8)
            || reader.TokenType is not JsonTokenType.StartObject)
        {
            return names;
        }

        while (names.Count < Max && reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            names.Add(JsonTexts.Read(ref reader));
            reader.Read();
            reader.Skip();
        }

        return names;
    }

    /// <summary>Moves from the start of an object to the value of its member. False: it is no object, or has none of this name.</summary>
    private static bool Seek(ref Utf8JsonReader reader, ReadOnlySpan<byte> member)
    {
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isIt = JsonTexts.Is(ref reader, member);
            reader.Read();
            if (isIt)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
