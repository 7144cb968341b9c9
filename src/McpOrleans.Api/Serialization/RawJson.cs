using System.Text.Json.Serialization;

namespace McpOrleans.Api.Serialization;

/// <summary>JSON in UTF-8 that is written unchanged. Empty is written as <c>null</c>.</summary>
[JsonConverter(typeof(Converter))]
internal readonly record struct RawJson(ReadOnlyMemory<byte> Utf8)
{
    private sealed class Converter : JsonConverter<RawJson>
    {
        public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Raw JSON is only ever written.");

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options)
        {
            if (value.Utf8.IsEmpty)
            {
                writer.WriteNullValue();
            }
            else
            {
                // It was already read as JSON when it came from an MCP server.
                writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
            }
        }
    }
}
