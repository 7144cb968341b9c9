using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using McpOrleans.Client.Configuration;

namespace McpOrleans.Client.Calls;

/// <summary>Makes the <c>params</c> of <c>tools/call</c>.</summary>
internal static class ToolCallParams
{
    private const int Overhead = 64;

    /// <summary>The depth to which System.Text.Json writes, too.</summary>
    private const int MaxDepth = 1000;

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
        var name = JsonEncodedText.Encode(tool, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
        var state = call.RequestState is null ? [] : StateOf(call.RequestState);
        var buffer = new ArrayBufferWriter<byte>(
            name.Length + call.Arguments.Length + call.Meta.Length + call.InputResponses.Length + state.Length + Overhead);
        buffer.Write("{\"name\":\""u8);
        buffer.Write(name);

        // Not left out: many servers take missing arguments for a violation of their schema.
        buffer.Write("\",\"arguments\":"u8);
        error = WriteObject(buffer, Trimmed(call.Arguments.Span), "The arguments")
            ?? WriteOptional(buffer, ",\"inputResponses\":"u8, call.InputResponses.Span, "The input responses")
            ?? WriteOptional(buffer, ",\"_meta\":"u8, call.Meta.Span, "The metadata");
        if (error is not null)
        {
            return false;
        }

        buffer.Write(state);
        buffer.Write("}"u8);
        result = buffer.WrittenSpan.ToArray();
        return true;
    }

    /// <summary>By way of bytes: a text with half a character would throw.</summary>
    private static byte[] StateOf(string state) =>
        [.. ",\"requestState\":\""u8, .. JsonEncodedText.Encode(Encoding.UTF8.GetBytes(state)).EncodedUtf8Bytes, .. "\""u8];

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> arguments) =>
        arguments.Trim(" \t\r\n"u8) is { IsEmpty: false } given ? given : "{}"u8;

    private static string? WriteOptional(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> json, string what)
    {
        if (json.IsEmpty)
        {
            return null;
        }

        buffer.Write(name);
        return WriteObject(buffer, json, what);
    }

    /// <summary>Null, or what is wrong with it.</summary>
    private static string? WriteObject(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> json, string what)
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
            var reader = new Utf8JsonReader(raw, new JsonReaderOptions { MaxDepth = MaxDepth });
            while (reader.Read())
            {
                // To the end, where it throws if something follows.
            }
        }
        catch (JsonException exception)
        {
            return $"{what} are not valid JSON: {JsonFault.Explain(raw, exception, MaxDepth)}.";
        }

        buffer.Write(raw);
        return null;
    }
}
