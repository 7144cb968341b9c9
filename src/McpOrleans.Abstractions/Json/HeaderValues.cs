using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace McpOrleans.Json;

/// <summary>
/// The values of HTTP headers that repeat parts of a message (MCP 2026-07-28): names, addresses, and arguments of tools. Text that a
/// header cannot hold is in base64, between <c>=?base64?</c> and <c>?=</c>.
/// </summary>
internal static class HeaderValues
{
    private const string Prefix = "=?base64?";
    private const string Suffix = "?=";

    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly SearchValues<char> Seen = SearchValues.Create([.. Enumerable.Range(0x20, 0x5F).Select(code => (char)code), '\t']);

    /// <summary>Returns a text as it stands in a header.</summary>
    public static string Encode(string value)
    {
        var isPlain = !value.AsSpan().ContainsAnyExcept(Seen) && value.AsSpan().Trim(" \t").Length == value.Length && !IsMarked(value);
        return isPlain ? value : Prefix + Convert.ToBase64String(Encoding.UTF8.GetBytes(value)) + Suffix;
    }

    /// <summary>Returns the text that a header says. False when the header has characters that none may have, or is not valid base64.</summary>
    public static bool TryDecode(string header, [NotNullWhen(true)] out string? value)
    {
        value = null;
        var plain = header.AsSpan().Trim(" \t");
        if (plain.ContainsAnyExcept(Seen))
        {
            return false;
        }

        if (!IsMarked(plain))
        {
            value = plain.ToString();
            return true;
        }

        if (plain.Length < Prefix.Length + Suffix.Length)
        {
            return false;
        }

        var base64 = plain[Prefix.Length..^Suffix.Length];
        var bytes = new byte[base64.Length];

        // The framework ignores white space within.
        if (base64.ContainsAny(" \t") || !Convert.TryFromBase64Chars(base64, bytes, out var length))
        {
            return false;
        }

        try
        {
            value = Strict.GetString(bytes, 0, length);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Returns the text of an argument; null when it is absent, null, or of a kind that is not repeated.</summary>
    /// <param name="arguments">The arguments, a JSON object; empty: none.</param>
    /// <param name="path">The names that lead to the argument.</param>
    public static string? Find(ReadOnlySpan<byte> arguments, ImmutableArray<string> path)
    {
        foreach (var name in path)
        {
            arguments = Member(arguments, name, out _);
        }

        if (arguments.IsEmpty)
        {
            return null;
        }

        var reader = new Utf8JsonReader(arguments, AnyDepth);
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.String => JsonTexts.Read(ref reader),
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            JsonTokenType.Number when reader.TryGetDecimal(out var number) && decimal.IsInteger(number) =>
                decimal.Truncate(number).ToString("0", CultureInfo.InvariantCulture),
            _ => null,
        };
    }

    /// <summary>Whether a name that leads to an argument stands twice, so that who reads the other one sees another argument.</summary>
    /// <param name="arguments">The arguments, a JSON object; empty: none.</param>
    /// <param name="path">The names that lead to the argument.</param>
    public static bool IsAmbiguous(ReadOnlySpan<byte> arguments, ImmutableArray<string> path)
    {
        foreach (var name in path)
        {
            arguments = Member(arguments, name, out var isRepeated);
            if (isRepeated)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsMarked(ReadOnlySpan<char> value) =>
        value.StartsWith(Prefix, StringComparison.Ordinal) && value.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>The value of a member, the last of its name; empty: there is none. Arguments may be of any depth.</summary>
    private static ReadOnlySpan<byte> Member(ReadOnlySpan<byte> json, string name, out bool isRepeated)
    {
        isRepeated = false;
        var found = ReadOnlySpan<byte>.Empty;
        var reader = new Utf8JsonReader(json, AnyDepth);
        if (json.IsEmpty || !reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            return found;
        }

        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isIt = JsonTexts.Read(ref reader) == name;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            isRepeated |= isIt && !found.IsEmpty;
            found = isIt ? json[start..(int)reader.BytesConsumed] : found;
        }

        return found;
    }
}
