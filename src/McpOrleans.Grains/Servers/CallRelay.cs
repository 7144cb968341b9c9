using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// Passes what the MCP server sends during a call on to the call's observer: in order and in batches, the next batch once the observer
/// has taken the previous one. When the observer is too slow, messages are left out. When it fails, the call goes on without it.
/// Thread-safe, except for the constructor and <see cref="EndAsync"/>, which run on the grain's scheduler.
/// </summary>
internal sealed partial class CallRelay : IFrameListener
{
    private const int MaxFrames = 256;
    private const long MaxBytes = 4 * 1024 * 1024;

    /// <summary>How many requests of the server may wait for the caller's response. Any more are refused.</summary>
    private const int MaxRequests = 16;

    /// <summary>How long the reply waits at most for the observer to take everything that came before it.</summary>
    private static readonly TimeSpan EndCap = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly List<(CallFrame Frame, ByteLease? Lease)> _waiting = [];
    private readonly Dictionary<long, ServerRequest> _requests = [];
    private readonly ServerKey _server;
    private readonly ICallObserver _observer;
    private readonly bool _takesRequests;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Task _handingOn;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _bytes;
    private int _leftOut;
    private long _lastRequest;
    private bool _isOver;

    public CallRelay(ServerKey server, McpRequest request, ICallObserver observer, TimeProvider clock, ILogger logger)
    {
        (_server, _observer, _clock, _logger) = (server, observer, clock, logger);

        // Without the call's id, no response could be matched with the call.
        _takesRequests = request.TakesRequests && request.CallId != Guid.Empty;
        ProgressToken = RequestInspector.IsObject(request.Params) ? ProgressTokens.OfRequest(request.Params) : [];
        _handingOn = HandOnAsync();
    }

    public ReadOnlyMemory<byte> ProgressToken { get; }

    public void Take(HeldFrame frame)
    {
        if (!TryAdd(frame, requestId: null))
        {
            frame.Lease.Dispose();
            LeaveOut();
        }
    }

    public void LeaveOut()
    {
        lock (_lock)
        {
            _leftOut += _isOver ? 0 : 1;
        }
    }

    public bool TryTake(HeldFrame frame, ServerRequest request)
    {
        lock (_lock)
        {
            if (_takesRequests && _requests.Count < MaxRequests && TryAdd(frame, _lastRequest + 1))
            {
                _requests.Add(++_lastRequest, request);
                return true;
            }
        }

        frame.Lease.Dispose();
        return false;
    }

    public void TakeCancellation(HeldFrame frame, ReadOnlySpan<byte> id)
    {
        var request = Drop(id);
        if (request is null || !TryAdd(frame, request))
        {
            frame.Lease.Dispose();
            if (request is not null)
            {
                LeaveOut();
            }
        }
    }

    public void EndRequests()
    {
        ServerRequest[] abandoned;
        lock (_lock)
        {
            abandoned = [.. _requests.Values];
            foreach (var number in _requests.Keys)
            {
                // There are only a few of them, so they are added beyond the limits.
                _waiting.Add((new CallFrame { Method = NotificationMethods.CancelledNotification, Params = [], RequestId = number }, null));
            }

            _requests.Clear();
            _more.TrySetResult();
        }

        // Not within the lock: another call may take them over, which has a lock of its own.
        Array.ForEach(abandoned, static request => request.Abandon());
    }

    /// <summary>Responds to a request of the server. Returns false when the server does not wait for this response.</summary>
    public bool Respond(long requestId, CallResponse response)
    {
        ServerRequest? request;
        lock (_lock)
        {
            _requests.Remove(requestId, out request);
        }

        return request?.Respond(response) is true;
    }

    /// <summary>
    /// Ends the relay when the call has its reply. Returns once the observer has taken everything that came before the reply, or at once
    /// when the token is cancelled.
    /// </summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        Close(static request => request.Abandon());
        await _handingOn.WaitAsync(EndCap, _clock, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        DropWaiting();
    }

    /// <summary>Starts on the grain's scheduler and stays there, because only grains can call observers.</summary>
    private async Task HandOnAsync()
    {
        while (await NextAsync() is { } batch)
        {
            try
            {
                await _observer.OnFramesAsync(batch.Frames);
            }
#pragma warning disable CA1031 // A failure of the observer must not end the call.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogObserverLost(_server, exception);
                Close(static request => request.Refuse());
                DropWaiting();
            }
            finally
            {
                batch.Held.ForEach(lease => lease?.Dispose());
            }
        }
    }

    /// <summary>Waits for the next messages and returns all of them. Null: the relay is closed and none are left.</summary>
    private async Task<(CallFrames Frames, List<ByteLease?> Held)?> NextAsync()
    {
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_waiting.Count > 0 || (_isOver && _leftOut > 0))
                {
                    var frames = new CallFrames { Frames = [.. _waiting.Select(waiting => waiting.Frame)], LeftOut = _leftOut };
                    var held = _waiting.ConvertAll(waiting => waiting.Lease);
                    _waiting.Clear();
                    (_bytes, _leftOut) = (0, 0);
                    return (frames, held);
                }

                if (_isOver)
                {
                    return null;
                }

                _more = _more.Task.IsCompleted ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : _more;
                more = _more.Task;
            }

            await more;
        }
    }

    private bool TryAdd(HeldFrame frame, long? requestId)
    {
        lock (_lock)
        {
            if (_isOver || _waiting.Count >= MaxFrames || _bytes + frame.Params.Length > MaxBytes)
            {
                return false;
            }

            _waiting.Add((new CallFrame { Method = frame.Method, Params = frame.Params, RequestId = requestId }, frame.Lease));
            _bytes += frame.Params.Length;
            _more.TrySetResult();
            return true;
        }
    }

    /// <summary>
    /// Finds the request to which the server gave this id, which no longer waits for a response. Returns its number; null when there is
    /// none.
    /// </summary>
    private long? Drop(ReadOnlySpan<byte> id)
    {
        lock (_lock)
        {
            foreach (var (number, request) in _requests)
            {
                if (request.Id.SequenceEqual(id))
                {
                    _requests.Remove(number);
                    return request.Drop() ? number : null;
                }
            }
        }

        return null;
    }

    /// <summary>Takes no more messages, and ends the requests that wait for a response.</summary>
    private void Close(Action<ServerRequest> end)
    {
        ServerRequest[] ended;
        lock (_lock)
        {
            _isOver = true;
            ended = [.. _requests.Values];
            _requests.Clear();
            _more.TrySetResult();
        }

        Array.ForEach(ended, end);
    }

    private void DropWaiting()
    {
        lock (_lock)
        {
            _waiting.ForEach(waiting => waiting.Lease?.Dispose());
            _waiting.Clear();
            (_bytes, _leftOut) = (0, 0);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Server}: messages that it sends during a call could not be passed on to the caller.")]
    private partial void LogObserverLost(ServerKey server, Exception exception);
}
