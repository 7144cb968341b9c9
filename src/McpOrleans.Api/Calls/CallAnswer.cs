using System.Buffers;
using System.Text.Encodings.Web;
using McpOrleans.Api.Serialization;

namespace McpOrleans.Api.Calls;

/// <summary>Writes the answer to a call with a result: what the front says itself, around the result as it came.</summary>
internal static class CallAnswer
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>One for each thread, because making them costs more than using them.</summary>
    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? _unused;

    /// <param name="context">The request; its answer is sent when this returns, in one piece unless it is large.</param>
    /// <param name="result">The MCP result.</param>
    /// <param name="error">The tool's own words when it reported an error; null: it did not.</param>
    /// <param name="note">What was called.</param>
    /// <param name="milliseconds">How long it took.</param>
    public static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> result, string? error, AuditNote note, double milliseconds)
    {
        var (response, body) = (context.Response, context.Response.BodyWriter);
        var head = error is null ? "{\"success\":true,\"data\":"u8 : "{\"success\":false,\"data\":"u8;
        var tail = RentWriter();
        WriteTail(tail.Writer, error, note, milliseconds, context.TraceIdentifier);

        var tailBytes = tail.Buffer.WrittenSpan;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = head.Length + result.Length + tailBytes.Length;
        if (result.Length <= LargeBody.PieceBytes)
        {
            body.Write(head);
            body.Write(result.Span);
            WriteBehind(body, tailBytes);

            // Put back only here: behind a wait, it would be another thread's.
            _unused = tail;

            // Not cancelled any more: all of the answer is there, and a part of another could not follow it.
            await body.FlushAsync(CancellationToken.None);
        }
        else
        {
            body.Write(head);
            await LargeBody.WriteInPiecesAsync(body, result, context.RequestAborted);
            WriteBehind(body, tail.Buffer.WrittenSpan);
            await body.FlushAsync(context.RequestAborted);
        }
    }

    private static void WriteTail(Utf8JsonWriter writer, string? error, AuditNote note, double milliseconds, string requestId)
    {
        writer.WriteStartObject();
        writer.WriteString("error"u8, error);
        writer.WriteString("error_code"u8, error is null ? null : ErrorCodes.ToolError);
        writer.WriteString("tool_name"u8, note.Tool);
        writer.WriteString("server_name"u8, note.Server);
        writer.WriteNumber("execution_time_ms"u8, milliseconds);
        writer.WriteString("request_id"u8, requestId);
        writer.WriteEndObject();
        writer.Flush();
    }

    private static void WriteBehind(IBufferWriter<byte> body, ReadOnlySpan<byte> tail)
    {
        // A comma in place of the brace with which the tail begins.
        body.Write(","u8);
        body.Write(tail[1..]);
    }

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer) RentWriter()
    {
        if (_unused is not { } rented)
        {
            var buffer = new ArrayBufferWriter<byte>(1024);
            return (buffer, new Utf8JsonWriter(buffer, WriterOptions));
        }

        _unused = null;
        rented.Buffer.ResetWrittenCount();
        rented.Writer.Reset();
        return rented;
    }
}
