using System.Buffers.Text;

namespace McpOrleans.Benchmarks.Load;

/// <summary>Reads what the raw client and the raw server need to know of the head of an HTTP/1.1 message.</summary>
internal static class HttpHead
{
    /// <summary>Returns the length of the body. Null: the message does not give it.</summary>
    public static int? ContentLength(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("\r\nContent-Length:"u8);
        at = at >= 0 ? at : head.IndexOf("\r\ncontent-length:"u8);
        return at >= 0 && Utf8Parser.TryParse(head[(at + "\r\nContent-Length:".Length)..].TrimStart((byte)' '), out int length, out _) ? length : null;
    }
}
