using System.Buffers;
using System.Text;
using McpOrleans.Grains.Secrets.Masking;

namespace McpOrleans.Grains.Upstream;

/// <summary>Logs what goes to an MCP server and what comes from it, at the level Trace alone and without its secrets.</summary>
internal sealed partial class FrameLog(ServerKey server, SecretMask mask, ILogger logger)
{
    /// <summary>Of a longer one the length is all that is said.</summary>
    private const int MaxBytes = 64 * 1024;

    public void Sent(string method, ReadOnlyMemory<byte> message)
    {
        if (logger.IsEnabled(LogLevel.Trace))
        {
            var shown = Shown(new ReadOnlySequence<byte>(message));
            LogSent(server, method, shown);
        }
    }

    public void Received(in Frame frame)
    {
        if (logger.IsEnabled(LogLevel.Trace))
        {
            var (method, shown) = (mask.Apply(frame.Method ?? string.Empty), Shown(frame.Content));
            LogReceived(server, frame.Kind, method, shown);
        }
    }

    /// <summary>The secrets go before the text is cut: a half of one is not found any more.</summary>
    private string Shown(in ReadOnlySequence<byte> json) => json.Length > MaxBytes
        ? $"({json.Length:N0} bytes)"
        : ForeignText.Shown(Encoding.UTF8.GetString(mask.Apply(json.ToArray())));

    [LoggerMessage(Level = LogLevel.Trace, Message = "{Server}: sent {Method}. {Message}")]
    private partial void LogSent(ServerKey server, string method, string message);

    [LoggerMessage(Level = LogLevel.Trace, Message = "{Server}: received {Kind} {Method}. {Content}")]
    private partial void LogReceived(ServerKey server, FrameKind kind, string method, string content);
}
