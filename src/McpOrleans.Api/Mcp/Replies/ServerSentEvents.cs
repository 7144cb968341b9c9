using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace McpOrleans.Api.Mcp.Replies;

/// <summary>Writes server-sent events, as HTML's standard has them.</summary>
internal static class ServerSentEvents
{
    /// <summary>When nothing was sent for so long, something is, so that nobody in between takes the connection for dead.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>Says nothing to the client.</summary>
    public static ReadOnlyMemory<byte> Comment { get; } = ":\n\n"u8.ToArray();

    public static void Begin(HttpResponse response)
    {
        response.ContentType = AcceptedTypes.EventsType;
        response.Headers.CacheControl = "no-cache, no-store";

        // A proxy that collects an answer before it passes it on would hold back all of this.
        response.Headers["X-Accel-Buffering"] = "no";
    }

    /// <summary>Of a notification.</summary>
    private const int UsualLength = 256;

    /// <summary>Writes one message. It is in one line: where JSON allows a line break, it allows a space as well.</summary>
    /// <param name="output">Takes the event.</param>
    /// <param name="write">Writes the message.</param>
    /// <param name="id">By which the client can say later how far it has come; null: it cannot.</param>
    /// <param name="length">The length of the message; null: nobody knows it before.</param>
    public static void Write(IBufferWriter<byte> output, Action<IBufferWriter<byte>> write, string? id = null, int? length = null)
    {
        var message = new ArrayBufferWriter<byte>(length ?? UsualLength);
        write(message);
        var line = MemoryMarshal.AsMemory(message.WrittenMemory).Span;
        line.Replace((byte)'\n', (byte)' ');
        line.Replace((byte)'\r', (byte)' ');
        if (id is not null)
        {
            WriteId(output, id);
        }

        output.Write("event: message\ndata: "u8);
        output.Write(line);
        output.Write("\n\n"u8);
    }

    /// <summary>Writes an event without a message, by which a client learns how to take the stream up again.</summary>
    public static void WritePriming(IBufferWriter<byte> output, string id)
    {
        WriteId(output, id);
        output.Write("retry: 1000\ndata: \n\n"u8);
    }

    private static void WriteId(IBufferWriter<byte> output, string id)
    {
        output.Write("id: "u8);
        output.Write(Encoding.ASCII.GetBytes(id));
        output.Write("\n"u8);
    }
}
