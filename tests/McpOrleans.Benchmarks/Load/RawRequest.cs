using System.Net;
using System.Text;

namespace McpOrleans.Benchmarks.Load;

/// <summary>An HTTP request as bytes, and what a right answer to it looks like.</summary>
internal sealed class RawRequest
{
    public const string KeyFormat = "D16";
    public const int KeyLength = 16;

    private const string KeyHeader = "Idempotency-Key: ";

    private readonly byte[] _start;
    private readonly int _least;

    private RawRequest(byte[] bytes, int? keyAt, string start, int least)
    {
        (Bytes, KeyAt, _start, _least) = (bytes, keyAt, Encoding.ASCII.GetBytes(start), least);
    }

    public IReadOnlyList<byte> Bytes { get; }

    /// <summary>The position at which each call's own idempotency key is written. Null: the call has no key.</summary>
    public int? KeyAt { get; }

    /// <param name="server">The server that the request is sent to.</param>
    /// <param name="path">The path on the server.</param>
    /// <param name="headers">Headers in addition to those that every request has.</param>
    /// <param name="json">The body.</param>
    /// <param name="hasKey">Whether each call has an idempotency key of its own.</param>
    /// <param name="start">How a right answer begins.</param>
    /// <param name="least">How many bytes a right answer has at least.</param>
    public static RawRequest Post(
        IPEndPoint server, string path, IEnumerable<string> headers, string json, bool hasKey, string start, int least)
    {
        string[] all =
        [
            $"POST {path} HTTP/1.1", $"Host: {server}", "Content-Type: application/json", "Accept: application/json, text/event-stream",
            $"Content-Length: {Encoding.UTF8.GetByteCount(json)}",
            .. headers,
            .. hasKey ? [KeyHeader + new string('0', KeyLength)] : Array.Empty<string>(),
        ];
        var head = string.Join("\r\n", all);
        return new RawRequest(Encoding.UTF8.GetBytes($"{head}\r\n\r\n{json}"), hasKey ? head.Length - KeyLength : null, start, least);
    }

    public bool IsRight(ReadOnlySpan<byte> body) => body.Length >= _least && body.StartsWith(_start);
}
