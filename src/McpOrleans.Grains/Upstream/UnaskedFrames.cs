using System.Buffers;
using System.Text.Json;
using McpOrleans.Grains.Upstream.Bounds;
using McpOrleans.Grains.Upstream.Faults;
using McpOrleans.Grains.Upstream.Frames;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Upstream;

/// <summary>
/// What an MCP server sends beside answers: notifications, requests of its own, answers that nobody waits for and what is no message:
/// lines, comments, other events. A server that sends too much of it is given up. Thread-safe.
/// </summary>
internal sealed class UnaskedFrames
{
    /// <summary>How long it may send as much as it likes, in seconds' worth of the limit.</summary>
    private const int SecondsAtOnce = 10;

    /// <summary>A longer one counts as several.</summary>
    private const long BytesPerFrame = 16 * 1024;

    private const int MaxIdBytes = 256;
    private const int MethodNotFound = -32601;

    private readonly McpConnection _connection;
    private readonly ConnectionOptions _options;
    private readonly Action _onChanged;
    private readonly RateLimit _frames;
    private int _openRequests;

    public UnaskedFrames(McpConnection connection, ConnectionOptions options, Action onChanged, TimeProvider clock)
    {
        (_connection, _options, _onChanged) = (connection, options, onChanged);
        _frames = new RateLimit(options.MaxUnaskedPerSecond, options.MaxUnaskedPerSecond * SecondsAtOnce, clock);
    }

    /// <summary>Does what the frame asks for. Null, or why the server is to be given up.</summary>
    public UpstreamFault? Take(in Frame frame)
    {
        if (!_frames.TryTake(1 + (frame.Length / BytesPerFrame)))
        {
            return _connection.Faults.Flood($"more than {_options.MaxUnaskedPerSecond} messages a second that nobody had asked for");
        }

        switch (frame.Kind)
        {
            case FrameKind.Notification when frame.Method is NotificationMethods.ProgressNotification:
                if (ReadToken(frame.Content) is { } token)
                {
                    _connection.NoteProgress(token);
                }

                break;
            case FrameKind.Notification when frame.Method is NotificationMethods.ToolListChangedNotification:
                _onChanged();
                break;
            case FrameKind.Request when frame.Id.Length <= MaxIdBytes:
                return Answer(frame);
        }

        return null;
    }

    private UpstreamFault? Answer(in Frame request)
    {
        if (Interlocked.Increment(ref _openRequests) > _options.MaxServerRequests)
        {
            Interlocked.Decrement(ref _openRequests);
            return _connection.Faults.Flood($"more than {_options.MaxServerRequests} requests at once");
        }

        var id = request.Id.ToArray();
        _ = AnswerAsync(request.Method is RequestMethods.Ping
            ? FrameWriter.Response(id, "result"u8, "{}"u8)
            : FrameWriter.Response(id, "error"u8, JsonSerializer.SerializeToUtf8Bytes(new { code = MethodNotFound, message = "This client does not offer that." })));
        return null;
    }

    private async Task AnswerAsync(ReadOnlyMemory<byte> answer)
    {
        // Not on the thread that reads: what it reads next may be what the answer waits for.
        await Task.Yield();
        try
        {
            await _connection.OneWay.AnswerAsync(answer);
        }
        finally
        {
            Interlocked.Decrement(ref _openRequests);
        }
    }

    private static long? ReadToken(in ReadOnlySequence<byte> parameters)
    {
        if (parameters.IsEmpty)
        {
            return null;
        }

        var reader = new Utf8JsonReader(parameters, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isToken = JsonTexts.Is(ref reader, "progressToken"u8);
            reader.Read();
            if (isToken)
            {
                return JsonTexts.ReadInteger(ref reader);
            }

            reader.Skip();
        }

        return null;
    }
}
