using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using McpOrleans.Client.Configuration;

namespace McpOrleans.Client.Calls;

/// <summary>Makes the <c>params</c> of <c>tools/call</c>.</summary>
internal static class ToolCallParams
{
    private const int Overhead = 64;

    /// <summary>
    /// <c>{"name":…,"arguments":…}</c> and what else the call has, each as it came. False when one is not a JSON object: spliced in
    /// unchecked, it could say something else than the caller was allowed to.
    /// </summary>
    /// <param name="tool">The server's own name for the tool.</param>
    /// <param name="call">The call.</param>
    /// <param name="result">The parameters.</param>
    /// <param name="error">Why there are none.</param>
    public static bool TryWrite(string tool, ToolCall call, [NotNullWhen(true)] out byte[]? result, [NotNullWhen(false)] out string? error)
    {
        result = null;
        var buffer = new ArrayBufferWriter<byte>(call.Arguments.Length + call.Meta.Length + call.InputResponses.Length + tool.Length + Overhead);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("name"u8, tool);

        // Not left out: many servers take missing arguments for a violation of their schema.
        error = WriteObject(writer, "arguments"u8, Trimmed(call.Arguments.Span), "The arguments")
            ?? WriteOptional(writer, "inputResponses"u8, call.InputResponses.Span, "The input responses")
            ?? WriteOptional(writer, "_meta"u8, call.Meta.Span, "The metadata");
        if (error is not null)
        {
            return false;
        }

        if (call.RequestState is { } state)
        {
            // By way of bytes: a text with half a character would throw.
            writer.WriteString("requestState"u8, Encoding.UTF8.GetBytes(state));
        }

        writer.WriteEndObject();
        writer.Flush();
        result = buffer.WrittenSpan.ToArray();
        return true;
    }

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> arguments) =>
        arguments.Trim(" \t\r\n"u8) is { IsEmpty: false } given ? given : "{}"u8;

    private static string? WriteOptional(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> json, string what) =>
        json.IsEmpty ? null : WriteObject(writer, name, json, what);

    /// <summary>Null, or what is wrong with it.</summary>
    private static string? WriteObject(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> json, string what)
    {
        var raw = json.Trim(" \t\r\n"u8);
        if (raw.IsEmpty || raw[0] != (byte)'{')
        {
            return $"{what} must be a JSON object.";
        }

        if (!Utf8.IsValid(raw))
        {
            return $"{what} are not valid UTF-8.";
        }

        try
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(raw);
            return null;
        }
        catch (JsonException exception)
        {
            return $"{what} are not valid JSON: {JsonFault.Explain(raw, exception, writer.Options.MaxDepth)}.";
        }
        catch (ArgumentException)
        {
            return $"{what} are too large.";
        }
    }
}
