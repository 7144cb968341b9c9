using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpOrleans.TestServers.Raw;

/// <summary>Makes what raw servers write: pieces of bytes, so that a message of many megabytes needs no memory of its own.</summary>
internal static class RawText
{
    private const int PieceSize = 1024 * 1024;

    private static readonly byte[] FillerPiece = Encoding.ASCII.GetBytes(new string('x', PieceSize));
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A JSON string with its quotes.</summary>
    public static string Quote(string text) => JsonSerializer.Serialize(text, Readable);

    /// <summary>So many times the letter x.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Filler(long bytes)
    {
        for (; bytes > PieceSize; bytes -= PieceSize)
        {
            yield return FillerPiece;
        }

        yield return FillerPiece.AsMemory(0, (int)bytes);
    }

    /// <summary>A JSON-RPC error; <paramref name="id"/> as it is written.</summary>
    public static string Error(string? id, int code, string message, string? data = null) =>
        $$$"""{"jsonrpc":"2.0","id":{{{id ?? "null"}}},"error":{"code":{{{code}}},"message":{{{Quote(message)}}}{{{(data is null ? "" : ",\"data\":" + data)}}}}}""";
}
