using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace McpOrleans.Json;

/// <summary>
/// Reads names, texts and numbers of JSON from outside, which may have cut a character in two. Never throws: the framework's own way does for
/// each text that is none, and one message may have a million of them.
/// </summary>
internal static class JsonTexts
{
    private const char Unknown = '\uFFFD';

    /// <summary>A longer one does not fit into 64 bits.</summary>
    private const int MaxDigits = 20;

    /// <summary>The string that the reader is at; what is no character in it becomes U+FFFD.</summary>
    public static string Read(ref Utf8JsonReader reader) => Of(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan);

    /// <param name="escaped">What stands between the quotes.</param>
    public static string Of(ReadOnlySpan<byte> escaped)
    {
        var text = Encoding.UTF8.GetString(escaped);
        return text.Contains('\\', StringComparison.Ordinal) ? Unescape(text) : text;
    }

    /// <summary>Whether the reader is at a string, or a name, that says this.</summary>
    /// <param name="reader">Where it is looked at.</param>
    /// <param name="ascii">Text without other characters than those.</param>
    public static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> ascii) => reader.ValueIsEscaped
        ? Length(ref reader) <= 6L * ascii.Length && Is(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan, ascii)
        : reader.ValueTextEquals(ascii);

    /// <param name="escaped">What stands between the quotes.</param>
    /// <param name="ascii">Text without other characters than those.</param>
    public static bool Is(ReadOnlySpan<byte> escaped, ReadOnlySpan<byte> ascii)
    {
        foreach (var expected in ascii)
        {
            if (escaped.IsEmpty)
            {
                return false;
            }

            int unit = escaped[0];
            var length = 1;
            if (unit == '\\')
            {
                length = escaped[1] == 'u' ? 6 : 2;
                unit = length == 6 ? ushort.Parse(escaped[2..6], NumberStyles.AllowHexSpecifier) : Unescape((char)escaped[1]);
            }

            if (unit != expected)
            {
                return false;
            }

            escaped = escaped[length..];
        }

        return escaped.IsEmpty;
    }

    /// <summary>
    /// The whole number that the reader is at, be it in quotes, as some servers repeat what they were given, or written with a point;
    /// null: it is none.
    /// </summary>
    public static long? ReadInteger(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.Number)
        {
            return reader.TryGetInt64(out var number) ? number
                : reader.TryGetDecimal(out var other) && decimal.IsInteger(other) && other is >= long.MinValue and <= long.MaxValue ? (long)other
                : null;
        }

        if (reader.TokenType is not JsonTokenType.String || Length(ref reader) is 0 or > MaxDigits)
        {
            return null;
        }

        Span<byte> digits = stackalloc byte[MaxDigits];
        digits = digits[..CopyRaw(ref reader, digits)];
        return digits[0] != '+' && Utf8Parser.TryParse(digits, out long quoted, out var read) && read == digits.Length ? quoted : null;
    }

    public static long Length(ref Utf8JsonReader reader) => reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;

    private static int CopyRaw(ref Utf8JsonReader reader, scoped Span<byte> to)
    {
        if (reader.HasValueSequence)
        {
            reader.ValueSequence.CopyTo(to);
        }
        else
        {
            reader.ValueSpan.CopyTo(to);
        }

        return (int)Length(ref reader);
    }

    private static string Unescape(string escaped)
    {
        var text = new StringBuilder(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\')
            {
                text.Append(escaped[i]);
                continue;
            }

            if (escaped[++i] != 'u')
            {
                text.Append(Unescape(escaped[i]));
                continue;
            }

            text.Append((char)ushort.Parse(escaped.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier));
            i += 4;
        }

        return WithoutHalves(text);
    }

    private static char Unescape(char escape) => escape switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', _ => escape };

    private static string WithoutHalves(StringBuilder text)
    {
        // Not in the builder itself, in which going to a character costs more the longer it is.
        var characters = text.ToString().ToCharArray();
        for (var i = 0; i < characters.Length; i++)
        {
            if (char.IsHighSurrogate(characters[i]) && i + 1 < characters.Length && char.IsLowSurrogate(characters[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(characters[i]))
            {
                characters[i] = Unknown;
            }
        }

        return new string(characters);
    }
}
