using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpOrleans.Api.Mcp.Messages;

namespace McpOrleans.Api.Mcp.Replies;

/// <summary>Writes JSON-RPC messages around results and parameters that are JSON already.</summary>
internal static class RpcWriter
{
    private static readonly ReadOnlyMemory<byte> BeforeId = "{\"jsonrpc\":\"2.0\",\"id\":"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> BeforeResult = ",\"result\":"u8.ToArray();

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="output">Takes the message.</param>
    /// <param name="id">The request's id as JSON.</param>
    /// <param name="reply">The reply.</param>
    /// <param name="requestId">The id under which the service logs the request.</param>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> id, MessageReply reply, string requestId)
    {
        if (reply.Error is { } error)
        {
            WriteError(output, id, error, requestId);
        }
        else
        {
            output.Write(WriteUpToRest(output, id, reply).Span);
            output.Write("}"u8);
        }
    }

    /// <summary>How many bytes the message with a result has; null for an error, which is made while it is written.</summary>
    public static int? LengthOf(ReadOnlySpan<byte> id, MessageReply reply)
    {
        if (reply.Error is not null)
        {
            return null;
        }

        var first = reply.First.Span;
        var result = reply.Result.Span;
        var length = first.IsEmpty ? result.Length : "{"u8.Length + Join(ref first, result).Length + first.Length;
        return BeforeId.Length + id.Length + BeforeResult.Length + length + "}"u8.Length;
    }

    /// <summary>Writes what comes before the rest of a result.</summary>
    /// <param name="output">Takes the beginning of the message.</param>
    /// <param name="id">The request's id as JSON.</param>
    /// <param name="reply">The reply, which is no error.</param>
    /// <returns>The rest, behind which a brace ends the message.</returns>
    public static ReadOnlyMemory<byte> WriteUpToRest(IBufferWriter<byte> output, ReadOnlySpan<byte> id, MessageReply reply)
    {
        output.Write(BeforeId.Span);
        output.Write(id);
        output.Write(BeforeResult.Span);
        var first = reply.First.Span;
        if (first.IsEmpty)
        {
            return reply.Result;
        }

        var rest = Join(ref first, reply.Result.Span);
        output.Write("{"u8);
        output.Write(first);
        return reply.Result[^rest.Length..];
    }

    /// <summary>What follows the members that come first: the result without its opening brace. They lose their comma when nothing follows.</summary>
    private static ReadOnlySpan<byte> Join(ref ReadOnlySpan<byte> first, ReadOnlySpan<byte> result)
    {
        var rest = result.TrimStart(" \t\r\n"u8)[1..].TrimStart(" \t\r\n"u8);
        first = rest[0] == (byte)'}' ? first[..^1] : first;
        return rest;
    }

    /// <param name="output">Takes the message.</param>
    /// <param name="id">The request's id as JSON; empty: nobody knows it.</param>
    /// <param name="error">The error.</param>
    /// <param name="requestId">The id under which the service logs the request.</param>
    public static void WriteError(IBufferWriter<byte> output, ReadOnlySpan<byte> id, RpcError error, string requestId)
    {
        using var writer = new Utf8JsonWriter(output, Relaxed);
        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        if (!id.IsEmpty)
        {
            writer.WritePropertyName("id"u8);
            writer.WriteRawValue(id, skipInputValidation: true);
        }

        writer.WriteStartObject("error"u8);
        writer.WriteNumber("code"u8, error.Code);
        writer.WriteString("message"u8, error.Message);
        writer.WritePropertyName("data"u8);
        if (error.Data.IsEmpty)
        {
            WriteData(writer, error.ErrorCode, error.Suggestion, error.RetryAfter, error.Candidates, requestId, error.Uri);
        }
        else
        {
            writer.WriteRawValue(error.Data.Span, skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <param name="output">Takes the message.</param>
    /// <param name="method">The notification's method.</param>
    /// <param name="parameters">A JSON object; empty: none.</param>
    public static void WriteNotification(IBufferWriter<byte> output, string method, ReadOnlySpan<byte> parameters)
    {
        output.Write("{\"jsonrpc\":\"2.0\",\"method\":\""u8);
        output.Write(JsonEncodedText.Encode(method).EncodedUtf8Bytes);
        output.Write("\""u8);
        if (!parameters.IsEmpty)
        {
            output.Write(",\"params\":"u8);
            output.Write(parameters);
        }

        output.Write("}"u8);
    }

    /// <param name="output">Takes the message.</param>
    /// <param name="id">The id of the service's request, in ASCII.</param>
    /// <param name="method">The request's method.</param>
    /// <param name="parameters">A JSON object; empty: none.</param>
    public static void WriteRequest(IBufferWriter<byte> output, string id, string method, ReadOnlySpan<byte> parameters)
    {
        output.Write("{\"jsonrpc\":\"2.0\",\"id\":\""u8);
        output.Write(JsonEncodedText.Encode(id).EncodedUtf8Bytes);
        output.Write("\",\"method\":\""u8);
        output.Write(JsonEncodedText.Encode(method).EncodedUtf8Bytes);
        output.Write("\""u8);
        if (!parameters.IsEmpty)
        {
            output.Write(",\"params\":"u8);
            output.Write(parameters);
        }

        output.Write("}"u8);
    }

    /// <summary>What the service says about an error of its own, as an object.</summary>
    public static void WriteData(
        Utf8JsonWriter writer, string code, string? suggestion, TimeSpan? retryAfter, ImmutableArray<string> candidates, string requestId, string? uri = null)
    {
        writer.WriteStartObject();
        writer.WriteString("code"u8, code);
        if (uri is not null)
        {
            writer.WriteString("uri"u8, uri);
        }

        if (suggestion is not null)
        {
            writer.WriteString("suggestion"u8, suggestion);
        }

        if (retryAfter is { } delay)
        {
            writer.WriteNumber("retry_after"u8, Math.Round(delay.TotalSeconds, 3));
        }

        if (!candidates.IsEmpty)
        {
            writer.WriteStartArray("candidates"u8);
            foreach (var candidate in candidates)
            {
                writer.WriteStringValue(candidate);
            }

            writer.WriteEndArray();
        }

        writer.WriteString("request_id"u8, requestId);
        writer.WriteEndObject();
    }
}
