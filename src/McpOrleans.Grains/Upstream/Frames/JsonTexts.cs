using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>Reads texts of MCP servers, which may have cut a character in two.</summary>
internal static class JsonTexts
{
    private const char Unknown = '\uFFFD';

    /// <summary>The string that the reader is at; what is no character in it becomes U+FFFD.</summary>
    public static string Read(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or bytes that are no UTF-8.
            return Repair(Encoding.UTF8.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan));
        }
    }

    /// <param name="escaped">The text between the quotes; a valid JSON string but for its characters.</param>
    private static string Repair(string escaped)
    {
        var text = new StringBuilder(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\')
            {
                text.Append(escaped[i]);
                continue;
            }

            var escape = escaped[++i];
            if (escape != 'u')
            {
                text.Append(escape switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', _ => escape });
                continue;
            }

            text.Append((char)ushort.Parse(escaped.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier));
            i += 4;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                text[i] = Unknown;
            }
        }

        return text.ToString();
    }
}
