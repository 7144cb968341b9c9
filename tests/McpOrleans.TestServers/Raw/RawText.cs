using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpOrleans.TestServers.Raw;

/// <summary>Makes the texts of raw servers as pieces of bytes, so that a message of many megabytes needs no memory of its own.</summary>
internal static class RawText
{
    private const int PieceSize = 1024 * 1024;

    private static readonly byte[] FillerPiece = Encoding.ASCII.GetBytes(new string('x', PieceSize));
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Returns a JSON string with its quotes.</summary>
    public static string Quote(string text) => JsonSerializer.Serialize(text, Readable);

    /// <summary>Returns the letter x, repeated this many times.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Filler(long bytes)
    {
        for (; bytes > PieceSize; bytes -= PieceSize)
        {
            yield return FillerPiece;
        }

        yield return FillerPiece.AsMemory(0, (int)bytes);
    }

    /// <summary>Returns a JSON-RPC error. <paramref name="id"/> is written unchanged.</summary>
    public static string Error(string? id, int code, string message, string? data = null) =>
        $$$"""{"jsonrpc":"2.0","id":{{{id ?? "null"}}},"error":{"code":{{{code}}},"message":{{{Quote(message)}}}{{{(data is null ? "" : ",\"data\":" + data)}}}}}""";
}
