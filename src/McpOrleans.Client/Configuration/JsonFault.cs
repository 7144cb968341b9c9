using System.Globalization;
using System.Text;

namespace McpOrleans.Client.Configuration;

/// <summary>
/// What is wrong with a text that is not JSON, in words for everybody: those of System.Text.Json speak of its readers, tokens and
/// options.
/// </summary>
public static class JsonFault
{
    /// <summary>A clause without its full stop, such as <c>'x' is not allowed there</c>.</summary>
    /// <param name="json">The text, in well-formed UTF-8.</param>
    /// <param name="exception">What the parser said of it; its position counts, not its words.</param>
    /// <param name="maxDepth">How deep the text was allowed to be nested.</param>
    public static string Explain(ReadOnlySpan<byte> json, JsonException exception, int maxDepth)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var before = json[..PositionOf(json, exception)];
        var rest = json[before.Length..];
        if (rest.IsEmpty)
        {
            return "it ends too early";
        }

        return (char)rest[0] switch
        {
            '[' or '{' when DepthOf(before) >= maxDepth => $"it is nested more than {maxDepth} levels deep",
            ']' or '}' when before.TrimEnd(" \t\r\n"u8) is [.., (byte)','] => $"there is no value between a comma and '{(char)rest[0]}'",
            _ => $"{Describe(rest)} is not allowed there",
        };
    }

    private static int PositionOf(ReadOnlySpan<byte> json, JsonException exception)
    {
        var start = 0;
        for (var line = 0L; line < exception.LineNumber && json[start..].IndexOf((byte)'\n') is >= 0 and var length; line++)
        {
            start += length + 1;
        }

        return (int)Math.Min(json.Length, start + (exception.BytePositionInLine ?? 0));
    }

    /// <summary>How many arrays and objects are open at the end of the beginning of a text.</summary>
    private static int DepthOf(ReadOnlySpan<byte> beginning)
    {
        var (depth, inString) = (0, false);
        for (var i = 0; i < beginning.Length; i++)
        {
            switch ((char)beginning[i])
            {
                case '\\' when inString:
                    i++;
                    break;
                case '"':
                    inString = !inString;
                    break;
                case '[' or '{' when !inString:
                    depth++;
                    break;
                case ']' or '}' when !inString:
                    depth--;
                    break;
            }
        }

        return depth;
    }

    /// <summary>The first character of a text; by its number where it cannot be seen.</summary>
    private static string Describe(ReadOnlySpan<byte> text)
    {
        _ = Rune.DecodeFromUtf8(text, out var character, out _);
        return Rune.IsControl(character) || Rune.GetUnicodeCategory(character) is UnicodeCategory.Format or UnicodeCategory.SpaceSeparator
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            ? string.Create(CultureInfo.InvariantCulture, $"the character U+{character.Value:X4}")
            : $"'{character}'";
    }
}
