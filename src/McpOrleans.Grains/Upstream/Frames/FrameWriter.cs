using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>Writes JSON-RPC messages around parameters and results that are JSON already, which it copies as they are.</summary>
internal static class FrameWriter
{
    // Room for all but the parameters: the method's name and, from 2026-07-28 on, what is said of the client.
    private const int Overhead = 384;

    /// <summary>What methods and revisions are written with, and stands in JSON as it is.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-_.");

    /// <param name="id">The request's id.</param>
    /// <param name="method">The MCP method.</param>
    /// <param name="parameters">A JSON object in UTF-8; empty: none.</param>
    /// <param name="meta">What is said beside them.</param>
    /// <exception cref="JsonException"><paramref name="parameters"/> is no JSON object.</exception>
    public static Memory<byte> Request(long id, string method, ReadOnlySpan<byte> parameters, RequestMeta meta)
    {
        var buffer = new ArrayBufferWriter<byte>(parameters.Length + Overhead);
        buffer.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        WriteNumber(buffer, id);
        WriteMethod(buffer, method);
        if (!meta.IsEmpty || MetaWriter.MaySayMore(parameters))
        {
            buffer.Write(",\"params\":"u8);
            MetaWriter.Write(buffer, parameters, meta);
        }
        else if (!parameters.IsEmpty)
        {
            buffer.Write(",\"params\":"u8);
            buffer.Write(parameters);
        }

        return End(buffer);
    }

    public static Memory<byte> Notification(string method, ReadOnlySpan<byte> parameters)
    {
        var buffer = new ArrayBufferWriter<byte>(parameters.Length + Overhead);
        buffer.Write("{\"jsonrpc\":\"2.0\""u8);
        WriteMethod(buffer, method);
        if (!parameters.IsEmpty)
        {
            buffer.Write(",\"params\":"u8);
            buffer.Write(parameters);
        }

        return End(buffer);
    }

    /// <summary>The answer to a request of the server's.</summary>
    /// <param name="id">Its id as JSON.</param>
    /// <param name="member"><c>result</c> or <c>error</c>.</param>
    /// <param name="content">That member's value as JSON.</param>
    public static Memory<byte> Response(ReadOnlySpan<byte> id, ReadOnlySpan<byte> member, ReadOnlySpan<byte> content)
    {
        var buffer = new ArrayBufferWriter<byte>(id.Length + content.Length + Overhead);
        buffer.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        buffer.Write(id);
        buffer.Write(",\""u8);
        buffer.Write(member);
        buffer.Write("\":"u8);
        buffer.Write(content);
        return End(buffer);
    }

    public static void WriteNumber(ArrayBufferWriter<byte> buffer, long number)
    {
        number.TryFormat(buffer.GetSpan(20), out var written);
        buffer.Advance(written);
    }

    /// <summary>A text as JSON, with its quotation marks.</summary>
    public static void WriteText(ArrayBufferWriter<byte> buffer, string text)
    {
        buffer.Write("\""u8);
        if (text.AsSpan().ContainsAnyExcept(Plain))
        {
            buffer.Write(JsonEncodedText.Encode(text).EncodedUtf8Bytes);
        }
        else
        {
            Encoding.UTF8.GetBytes(text, buffer);
        }

        buffer.Write("\""u8);
    }

    private static void WriteMethod(ArrayBufferWriter<byte> buffer, string method)
    {
        buffer.Write(",\"method\":"u8);
        WriteText(buffer, method);
    }

    private static Memory<byte> End(ArrayBufferWriter<byte> buffer)
    {
        buffer.Write("}"u8);

        // In one line, for stdio: where JSON allows a line break, it allows a space as well.
        var frame = MemoryMarshal.AsMemory(buffer.WrittenMemory);
        frame.Span.Replace((byte)'\n', (byte)' ');
        frame.Span.Replace((byte)'\r', (byte)' ');
        return frame;
    }
}
