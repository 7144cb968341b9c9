using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using McpOrleans.Client.Configuration;

namespace McpOrleans.Client.Calls;

/// <summary>Makes the <c>params</c> of <c>tools/call</c>.</summary>
internal static class ToolCallParams
{
    /// <summary>The depth to which System.Text.Json writes, too.</summary>
    private const int MaxDepth = 1000;

    private static ReadOnlySpan<byte> Spaces => " \t\r\n"u8;

    private static ReadOnlySpan<byte> InputResponses => ",\"inputResponses\":"u8;

    private static ReadOnlySpan<byte> Meta => ",\"_meta\":"u8;

    private static ReadOnlySpan<byte> RequestState => ",\"requestState\":\""u8;

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
        var ofArguments = Check(call.Arguments.Span.Trim(Spaces), "The arguments", out var arguments);
        var ofResponses = Check(call.InputResponses.Span, "The input responses", out var inputResponses);
        var ofMeta = Check(call.Meta.Span, "The metadata", out var meta);
        error = ofArguments ?? ofResponses ?? ofMeta;
        if (error is not null)
        {
            return false;
        }

        // Not left out: many servers take missing arguments for a violation of their schema.
        arguments = arguments.IsEmpty ? "{}"u8 : arguments;
        var name = JsonEncodedText.Encode(tool, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;

        // By way of bytes: a text with half a character would throw.
        var state = call.RequestState is null ? [] : JsonEncodedText.Encode(Encoding.UTF8.GetBytes(call.RequestState)).EncodedUtf8Bytes;
        var size = "{\"name\":\""u8.Length + name.Length + "\",\"arguments\":"u8.Length + arguments.Length + "}"u8.Length;
        size += inputResponses.IsEmpty ? 0 : InputResponses.Length + inputResponses.Length;
        size += meta.IsEmpty ? 0 : Meta.Length + meta.Length;
        size += call.RequestState is null ? 0 : RequestState.Length + state.Length + "\""u8.Length;

        result = new byte[size];
        var rest = result.AsSpan();
        Append("{\"name\":\""u8, ref rest);
        Append(name, ref rest);
        Append("\",\"arguments\":"u8, ref rest);
        Append(arguments, ref rest);
        AppendOptional(InputResponses, inputResponses, ref rest);
        AppendOptional(Meta, meta, ref rest);
        if (call.RequestState is not null)
        {
            Append(RequestState, ref rest);
            Append(state, ref rest);
            Append("\""u8, ref rest);
        }

        Append("}"u8, ref rest);
        return true;
    }

    private static void AppendOptional(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ref Span<byte> rest)
    {
        if (!value.IsEmpty)
        {
            Append(name, ref rest);
            Append(value, ref rest);
        }
    }

    private static void Append(ReadOnlySpan<byte> bytes, ref Span<byte> rest)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }

    /// <summary>Null, or what is wrong with it; nothing is wrong where there is nothing.</summary>
    private static string? Check(ReadOnlySpan<byte> json, string what, out ReadOnlySpan<byte> raw)
    {
        raw = json.Trim(Spaces);
        if (json.IsEmpty)
        {
            return null;
        }

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

        return null;
    }
}
