using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpOrleans.Grains.Secrets;

/// <summary>
/// Changes the strings of a JSON document, names included, and nothing else, so that it stays one. A string that is no text (half a
/// surrogate pair), in which nobody can look for anything, is hidden whole.
/// </summary>
internal static class JsonMask
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = int.MaxValue,
    };

    public static byte[] Apply(ReadOnlySpan<byte> json, Func<string, string> change)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        var result = new ArrayBufferWriter<byte>(json.Length);
        using (var writer = new Utf8JsonWriter(result, Options))
        {
            while (reader.Read())
            {
                Write(writer, ref reader, change);
            }
        }

        return result.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, ref Utf8JsonReader reader, Func<string, string> change)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.PropertyName:
                writer.WritePropertyName(Changed(ref reader, change));
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(Changed(ref reader, change));
                break;
            default:
                // A number keeps the way it was written.
                writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                break;
        }
    }

    private static string Changed(ref Utf8JsonReader reader, Func<string, string> change)
    {
        try
        {
            return change(reader.GetString()!);
        }
        catch (InvalidOperationException)
        {
            return McpServerConfig.Mask;
        }
    }
}
