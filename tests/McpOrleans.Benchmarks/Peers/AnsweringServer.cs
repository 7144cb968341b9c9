using System.Net;
using System.Net.Sockets;
using System.Text;
using McpOrleans.Benchmarks.Load;

namespace McpOrleans.Benchmarks.Peers;

/// <summary>
/// An MCP server (2026-07-28, streamable HTTP) whose answers are prepared in advance, so that it does not limit what is measured. Its
/// tools <c>echo</c>, <c>text_64k</c> and <c>text_1m</c> answer with one text each.
/// </summary>
internal static class AnsweringServer
{
    private const int BufferBytes = 64 * 1024;

    private static readonly byte[] Discovered = Result(
        """{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"serverInfo":{"name":"bench","version":"1"},"ttlMs":3600000,"cacheScope":"public"}""");

    private static readonly byte[] Listed = Result(
        $$"""{"resultType":"complete","tools":[{{string.Join(',', Tools.All.Select(tool => Tools.Definition(tool.Name)))}}],"ttlMs":3600000,"cacheScope":"public"}""");

    private static readonly (byte[] Name, byte[] Result)[] Called =
        [.. Tools.All.Select(tool => (Encoding.ASCII.GetBytes($"\"name\":\"{tool.Name}\""), Result(Tools.Result(tool.Text))))];

    public static async Task RunAsync(Action<IPEndPoint> onListening)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        onListening((IPEndPoint)listener.LocalEndPoint!);
        while (true)
        {
            _ = ServeAsync(await listener.AcceptAsync());
        }
    }

    private static async Task ServeAsync(Socket client)
    {
        using var socket = client;
        socket.NoDelay = true;
        var (buffer, read) = (new byte[BufferBytes], 0);
        var answer = new List<ArraySegment<byte>>();
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(read)) is > 0 and var more)
            {
                read += more;
                while (LengthOf(buffer.AsSpan(0, read)) is { } length && length <= read)
                {
                    Answer(buffer.AsSpan(0, length), answer);
                    await SendAsync(socket, answer);
                    buffer.AsSpan(length, read - length).CopyTo(buffer);
                    read -= length;
                }
            }
        }
        catch (SocketException)
        {
            // The client has closed the connection.
        }
    }

    /// <summary>Returns the length of the first request with its body. Null: its head has not arrived completely.</summary>
    private static int? LengthOf(ReadOnlySpan<byte> received)
    {
        var head = received.IndexOf("\r\n\r\n"u8);
        return head < 0 ? null : head + 4 + (HttpHead.ContentLength(received[..head]) ?? 0);
    }

    private static void Answer(ReadOnlySpan<byte> request, List<ArraySegment<byte>> answer)
    {
        answer.Clear();
        var body = request[(request.IndexOf("\r\n\r\n"u8) + 4)..];
        var id = IdOf(body);
        if (!request.StartsWith("POST "u8) || id.IsEmpty)
        {
            answer.Add(Encoding.ASCII.GetBytes($"HTTP/1.1 {(request.StartsWith("POST "u8) ? "202 Accepted" : "405 Method Not Allowed")}\r\nContent-Length: 0\r\n\r\n"));
            return;
        }

        var result = ResultOf(body);
        answer.Add(Encoding.ASCII.GetBytes(
            $$"""HTTP/1.1 200 OK{{"\r\n"}}Content-Type: application/json{{"\r\n"}}Content-Length: {{id.Length + result.Length + "{\"jsonrpc\":\"2.0\",\"id\":".Length}}{{"\r\n\r\n"}}{"jsonrpc":"2.0","id":{{Encoding.ASCII.GetString(id)}}"""));
        answer.Add(result);
    }

    private static ReadOnlySpan<byte> IdOf(ReadOnlySpan<byte> body)
    {
        var at = body.IndexOf("\"id\":"u8);
        var rest = at < 0 ? [] : body[(at + 5)..];
        return rest[..Math.Max(0, rest.IndexOfAny((byte)',', (byte)'}'))];
    }

    private static byte[] ResultOf(ReadOnlySpan<byte> body)
    {
        if (body.IndexOf("\"tools/call\""u8) < 0)
        {
            return body.IndexOf("\"tools/list\""u8) < 0 ? Discovered : Listed;
        }

        foreach (var (name, result) in Called)
        {
            if (body.IndexOf(name) >= 0)
            {
                return result;
            }
        }

        throw new InvalidOperationException("An unknown tool is called.");
    }

    private static async Task SendAsync(Socket socket, List<ArraySegment<byte>> answer)
    {
        var left = answer.Sum(part => part.Count);
        while ((left -= await socket.SendAsync(answer, SocketFlags.None)) > 0)
        {
            // What was sent is removed from the front, so that the next call continues behind it.
            for (var sent = answer.Sum(part => part.Count) - left; sent > 0;)
            {
                var first = answer[0];
                var gone = Math.Min(sent, first.Count);
                sent -= gone;
                if (gone == first.Count)
                {
                    answer.RemoveAt(0);
                }
                else
                {
                    answer[0] = first[gone..];
                }
            }
        }
    }

    private static byte[] Result(string json) => Encoding.UTF8.GetBytes($",\"result\":{json}}}");
}
