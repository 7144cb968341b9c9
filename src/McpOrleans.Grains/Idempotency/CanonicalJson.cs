using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text.Encodings.Web;

namespace McpOrleans.Grains.Idempotency;

/// <summary>
/// Writes JSON in one canonical form: members ordered by name, no spaces, no needless escapes, numbers by their value. The form is
/// for comparing, not for sending.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>More than the depth that fronts accept. It is bounded because parsing and writing recurse.</summary>
    private const int MaxDepth = 256;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = MaxDepth,
        SkipValidation = true,
    };

    /// <summary>
    /// Returns null for a text that is not JSON or contains a string that is not valid Unicode. Such a text equals only itself.
    /// </summary>
    /// <param name="json">The JSON in UTF-8.</param>
    /// <param name="except">The member of the outermost object that is left out. Null: none.</param>
    public static byte[]? Of(ReadOnlyMemory<byte> json, string? except = null)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            var buffer = new ArrayBufferWriter<byte>(json.Length);
            using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
            {
                Write(document.RootElement, writer, except);
            }

            return buffer.WrittenSpan.ToArray();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static void Write(JsonElement value, Utf8JsonWriter writer, string? except = null)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();

                // The order is stable, so that of two members with the same name the last one stays the last.
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    if (string.Equals(member.Name, except, StringComparison.Ordinal))
                    {
                        continue;
                    }

                    writer.WritePropertyName(member.Name);
                    Write(member.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(item, writer);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(value.GetString());
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(Number(value.GetRawText()), skipInputValidation: true);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    /// <summary>
    /// Returns the digits without leading or trailing zeros, and the power of ten: <c>1</c>, <c>1.0</c> and <c>10e-1</c> give the
    /// same text. The result is exact, however long the number is.
    /// </summary>
    private static string Number(string text)
    {
        var isNegative = text[0] == '-';
        var number = text.AsSpan(isNegative ? 1 : 0);
        var mark = number.IndexOfAny('e', 'E');
        var exponent = BigInteger.Zero;
        if (mark >= 0)
        {
            // An exponent with this many digits is not evaluated: the number then equals only its own text.
            if (number.Length - mark > 20)
            {
                return text;
            }

            exponent = BigInteger.Parse(number[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            number = number[..mark];
        }

        var point = number.IndexOf('.');
        var digits = point < 0 ? number.ToString() : string.Concat(number[..point], number[(point + 1)..]);
        exponent -= point < 0 ? 0 : number.Length - point - 1;
        var significant = digits.TrimEnd('0');
        exponent += digits.Length - significant.Length;
        significant = significant.TrimStart('0');
        return significant.Length == 0 ? "0" : $"{(isNegative ? "-" : "")}{significant}e{exponent}";
    }
}
