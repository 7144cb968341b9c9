using System.Buffers;
using McpOrleans.Grains.Upstream.Transports;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Upstream;

/// <summary>
/// What an MCP server sends beside answers: notifications, requests of its own, answers that nobody waits for and what is no message:
/// lines, comments, other events. A server that sends too much of it is given up. Thread-safe.
/// </summary>
internal sealed class UnaskedFrames(McpConnection connection, RequestTable requests, ConnectionOptions options, Action<ChangedList> onChanged, TimeProvider clock)
{
    /// <summary>How long it may send as much as it likes, in seconds' worth of the limit.</summary>
    private const int SecondsAtOnce = 10;

    /// <summary>A longer one counts as several.</summary>
    private const long BytesPerFrame = 16 * 1024;

    private const int MaxIdBytes = 256;

    private readonly RateLimit _frames = new(options.MaxUnaskedPerSecond, options.MaxUnaskedPerSecond * SecondsAtOnce, clock);
    private readonly Lock _unclaimedLock = new();
    private readonly List<(HeldFrame Frame, ServerRequest Request)> _unclaimed = [];
    private int _openRequests;

    private volatile bool _hasAsked;

    /// <summary>Whether the server has asked anything but for a sign of life.</summary>
    public bool HasAsked => _hasAsked;

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
            case FrameKind.Notification when frame.Method is NotificationMethods.ResourceUpdatedNotification:
                connection.Resources.TakeUpdated(frame.Content);
                break;
            case FrameKind.Notification when frame.Method is NotificationMethods.SubscriptionsAcknowledgedNotification:
                ResourceNotices.TakeAcknowledged(frame.Content, id => requests.Find(id), request?.Id);
                break;
            case FrameKind.Notification when !IsOfAll(frame.Method!):
                HandOver(frame, request);
                break;
            case FrameKind.Request when frame.Id.Length <= MaxIdBytes:
                return Answer(frame, request);
        }

        return null;
    }

    /// <summary>Who takes what the server says of no request: the requests of its one client, the oldest first; none where it has many.</summary>
    private IEnumerable<IFrameListener> ListenersOfOne => connection.Client.IsOne ? requests.Listeners : [];

    /// <summary>A request of the one client that the server may ask has begun: what it asked before goes there.</summary>
    public void HandOver()
    {
        lock (_unclaimedLock)
        {
            _unclaimed.RemoveAll(asked => ListenersOfOne.Any(listener => listener.TryTake(asked.Frame, asked.Request)) || asked.Request.Refuse());
        }
    }

    /// <summary>Null: nobody takes what comes here.</summary>
    private IFrameListener? Listener(OutgoingRequest? request) =>
        request is null ? ListenersOfOne.FirstOrDefault() : requests.Find(request.Id)?.Listener;

    /// <summary>What changes concerns everybody, and is told in other ways.</summary>
    private static bool IsOfAll(string method) => method.EndsWith("/list_changed", StringComparison.Ordinal);

    private void NoteProgress(in Frame report)
    {
        if (ProgressTokens.OfReport(report.Content) is not { } token || requests.Find(token) is not { } pending)
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

    private void HandOver(in Frame notification, OutgoingRequest? request)
    {
        if (notification.Method is NotificationMethods.CancelledNotification && request is null)
        {
            CallOff(notification);
        }
        else if (Listener(request) is { } listener)
        {
            HandOver(notification, listener);
        }
    }

    /// <summary>The request that the server called off may be with any of its client's.</summary>
    private void CallOff(in Frame notification)
    {
        foreach (var listener in ListenersOfOne)
        {
            HandOver(notification, listener);
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

    private UpstreamFault? Answer(in Frame asked, OutgoingRequest? request)
    {
        var id = asked.Id.ToArray();
        if (asked.Method is RequestMethods.Ping)
        {
            return Respond(id, static asked => asked.Acknowledge());
        }

        _hasAsked = true;
        return (request is null && connection.Client.IsOne ? TryAskOne(asked, id) : TryAsk(asked, id, Listener(request)))
            ? null
            : Respond(id, static asked => asked.Refuse());
    }

    private UpstreamFault? Respond(byte[] id, Func<ServerRequest, bool> respond)
    {
        if (Interlocked.Increment(ref _openRequests) > options.MaxServerRequests)
        {
            Interlocked.Decrement(ref _openRequests);
            return connection.Faults.Flood($"more than {options.MaxServerRequests} requests at once");
        }

        respond(new ServerRequest(id, connection.OneWay, onOver: () => Interlocked.Decrement(ref _openRequests)));
        return null;
    }

    private bool TryAsk(in Frame asked, byte[] id, IFrameListener? listener) =>
        listener is not null && Hold(asked) is { } held && listener.TryTake(held, new ServerRequest(id, connection.OneWay, onOver: static () => { }));

    /// <summary>Asks the client by way of any request of its that runs, or of the next one when none does.</summary>
    private bool TryAskOne(in Frame asked, byte[] id)
    {
        if (Hold(asked) is not { } held)
        {
            return false;
        }

        var request = new ServerRequest(id, connection.OneWay, onOver: static () => { }, handOn: other => TryGiveToOther(held, other));
        lock (_unclaimedLock)
        {
            if (TryGiveToOther(held, request))
            {
                held.Lease.Dispose();
                return true;
            }

            if (_unclaimed.Count < options.MaxServerRequests && !ListenersOfOne.Any())
            {
                _unclaimed.Add((held, request));
                return true;
            }
        }

        held.Lease.Dispose();
        return false;
    }

    private bool TryGiveToOther(HeldFrame held, ServerRequest request) =>
        ListenersOfOne.Any(listener => listener.TryTake(Again(held), request));

    /// <summary>The same for somebody else to keep. It is counted again as long as there is room.</summary>
    private HeldFrame Again(HeldFrame held)
    {
        var lease = connection.NewLease();
        lease.TryGrow(held.Params.Length);
        return held with { Lease = lease };
    }
}

/// <summary>Which lists of an MCP server have changed.</summary>
internal enum ChangedList
{
    Tools,

    /// <summary>Its resources or its prompts.</summary>
    Content,
}
