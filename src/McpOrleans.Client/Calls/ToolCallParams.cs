using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;
using McpOrleans.Client.Configuration;

namespace McpOrleans.Client.Calls;

/// <summary>Makes the <c>params</c> of <c>tools/call</c>.</summary>
internal static class ToolCallParams
{
    private const int Overhead = 64;

    /// <summary>
    /// <c>{"name":…,"arguments":…}</c>, the arguments as they came. False when they are not one JSON object: spliced in
    /// unchecked, they could say something else than the caller was allowed to.
    /// </summary>
    public static bool TryWrite(string tool, ReadOnlyMemory<byte> arguments, [NotNullWhen(true)] out byte[]? result, [NotNullWhen(false)] out string? error)
    {
        (result, error) = (null, null);
        var raw = arguments.Span.Trim(" \t\r\n"u8);
        if (raw.IsEmpty)
        {
            // Not left out: many servers take missing arguments for a violation of their schema.
            raw = "{}"u8;
        }

        if (raw[0] != (byte)'{')
        {
            error = "The arguments must be a JSON object.";
            return false;
        }

        if (!Utf8.IsValid(raw))
        {
            error = "The arguments are not valid UTF-8.";
            return false;
        }

        var buffer = new ArrayBufferWriter<byte>(raw.Length + tool.Length + Overhead);
        using var writer = new Utf8JsonWriter(buffer);
        try
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, tool);
            writer.WritePropertyName("arguments"u8);
            writer.WriteRawValue(raw);
            writer.WriteEndObject();
            writer.Flush();
        }
        catch (JsonException exception)
        {
            error = $"The arguments are not valid JSON: {JsonFault.Explain(raw, exception, writer.Options.MaxDepth)}.";
            return false;
        }
        catch (ArgumentException)
        {
            error = "The arguments are too large.";
            return false;
        }

        result = buffer.WrittenSpan.ToArray();
        return true;
    }
}
