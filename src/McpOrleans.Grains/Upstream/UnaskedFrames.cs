using System.Buffers;
using McpOrleans.Grains.Upstream.Transports;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Upstream;

/// <summary>
/// What an MCP server sends beside answers: notifications, requests of its own, answers that nobody waits for and what is no message:
/// lines, comments, other events. A server that sends too much of it is given up. Thread-safe.
/// </summary>
internal sealed class UnaskedFrames(McpConnection connection, ConnectionOptions options, Action<ChangedList> onChanged, TimeProvider clock)
{
    /// <summary>How long it may send as much as it likes, in seconds' worth of the limit.</summary>
    private const int SecondsAtOnce = 10;

    /// <summary>A longer one counts as several.</summary>
    private const long BytesPerFrame = 16 * 1024;

    private const int MaxIdBytes = 256;

    private readonly RateLimit _frames = new(options.MaxUnaskedPerSecond, options.MaxUnaskedPerSecond * SecondsAtOnce, clock);
    private int _openRequests;

    /// <summary>Does what the frame asks for, or hands it to whose request it belongs to. Null, or why the server is to be given up.</summary>
    /// <param name="frame">What came.</param>
    /// <param name="request">The request on whose stream it came; null: on a stream for all.</param>
    public UpstreamFault? Take(in Frame frame, OutgoingRequest? request)
    {
        if (!_frames.TryTake(1 + (frame.Length / BytesPerFrame)))
        {
            return connection.Faults.Flood($"more than {options.MaxUnaskedPerSecond} messages a second that nobody had asked for");
        }

        switch (frame.Kind)
        {
            case FrameKind.Notification when frame.Method is NotificationMethods.ProgressNotification:
                NoteProgress(frame);
                break;
            case FrameKind.Notification when frame.Method is NotificationMethods.ToolListChangedNotification:
                onChanged(ChangedList.Tools);
                break;
            case FrameKind.Notification when frame.Method is NotificationMethods.ResourceListChangedNotification or NotificationMethods.PromptListChangedNotification:
                onChanged(ChangedList.Content);
                break;
            case FrameKind.Notification when Listener(request) is { } listener && !IsOfAll(frame.Method!):
                HandOver(frame, listener);
                break;
            case FrameKind.Request when frame.Id.Length <= MaxIdBytes:
                return Answer(frame, Listener(request));
        }

        return null;
    }

    private IFrameListener? Listener(OutgoingRequest? request) => request is null ? null : connection.Find(request.Id)?.Listener;

    /// <summary>What changes concerns everybody, and is told in other ways.</summary>
    private static bool IsOfAll(string method) => method.EndsWith("/list_changed", StringComparison.Ordinal);

    private void NoteProgress(in Frame report)
    {
        if (ProgressTokens.OfReport(report.Content) is not { } token || connection.Find(token) is not { } pending)
        {
            return;
        }

        pending.Progress?.OnProgress();
        if (pending.Listener is { ProgressToken: { IsEmpty: false } callers } listener)
        {
            if (Hold(report, callers) is { } held)
            {
                listener.Take(held);
            }
            else
            {
                listener.LeaveOut();
            }
        }
    }

    private void HandOver(in Frame notification, IFrameListener listener)
    {
        if (Hold(notification) is not { } held)
        {
            listener.LeaveOut();
        }
        else if (notification.Method is NotificationMethods.CancelledNotification)
        {
            listener.TakeCancellation(held, JsonMembers.Find(notification.Content, "requestId"u8).ToArray());
        }
        else
        {
            listener.Take(held);
        }
    }

    /// <summary>Null: there is no room for it.</summary>
    private HeldFrame? Hold(in Frame frame, ReadOnlyMemory<byte> progressToken = default)
    {
        var lease = connection.NewLease();
        return lease.TryGrow(frame.Content.Length + progressToken.Length)
            ? new HeldFrame(
                connection.Mask(frame.Method!),
                connection.Mask(progressToken.IsEmpty ? frame.Content.ToArray() : ProgressTokens.Replace(frame.Content, progressToken.Span)),
                lease)
            : null;
    }

    private UpstreamFault? Answer(in Frame request, IFrameListener? listener)
    {
        var id = request.Id.ToArray();
        if (request.Method is not RequestMethods.Ping
            && listener is not null
            && Hold(request) is { } held
            && listener.TryTake(held, new ServerRequest(id, connection.OneWay, onOver: static () => { })))
        {
            return null;
        }

        if (Interlocked.Increment(ref _openRequests) > options.MaxServerRequests)
        {
            Interlocked.Decrement(ref _openRequests);
            return connection.Faults.Flood($"more than {options.MaxServerRequests} requests at once");
        }

        var asked = new ServerRequest(id, connection.OneWay, onOver: () => Interlocked.Decrement(ref _openRequests));
        _ = request.Method is RequestMethods.Ping ? asked.Acknowledge() : asked.Refuse();
        return null;
    }
}

/// <summary>Which lists of an MCP server have changed.</summary>
internal enum ChangedList
{
    Tools,

    /// <summary>Its resources or its prompts.</summary>
    Content,
}
