using System.Collections.Concurrent;

namespace McpOrleans.Client.Calls;

/// <summary>Stands between a call's listener and the grain, for as long as the call runs. Orleans holds it weakly: keep it until then.</summary>
internal sealed class CallObservation : ICallObserver, IDisposable
{
    private const int InternalError = -32603;

    private readonly ICallListener _listener;
    private readonly IMcpServerGrain _server;
    private readonly Guid _callId;
    private readonly IGrainFactory _grains;
    private readonly CancellationTokenSource _over = new();
    private readonly ConcurrentDictionary<long, CancellationTokenSource> _requests = new();

    public CallObservation(ICallListener listener, IMcpServerGrain server, Guid callId, IGrainFactory grains)
    {
        (_listener, _server, _callId, _grains) = (listener, server, callId, grains);
        Reference = grains.CreateObjectReference<ICallObserver>(this);
    }

    /// <summary>This, as the grain calls it.</summary>
    public ICallObserver Reference { get; }

    public async Task OnFramesAsync(CallFrames frames)
    {
        foreach (var frame in frames.Frames)
        {
            // The reply does not wait for ever for a slow listener: whoever has it hears no more.
            if (_over.IsCancellationRequested)
            {
                return;
            }

            if (frame.IsRequest)
            {
                // Not awaited: a person may be asked, and the server goes on meanwhile.
                RespondAsync(frame, frame.RequestId!.Value).Forget();
            }
            else if (frame.RequestId is { } cancelled)
            {
                Cancel(cancelled);
            }
            else
            {
                await _listener.OnNotificationAsync(frame, _over.Token);
            }
        }

        if (frames.LeftOut > 0 && !_over.IsCancellationRequested)
        {
            await _listener.OnLeftOutAsync(frames.LeftOut);
        }
    }

    /// <summary>The call is over. What the listener does about that is nothing to its reply.</summary>
    public void Dispose()
    {
        _grains.DeleteObjectReference<ICallObserver>(Reference);
        _over.CancelAsync().Forget();
    }

    private void Cancel(long request)
    {
        if (_requests.TryGetValue(request, out var end))
        {
            end.CancelAsync().Forget();
        }
    }

    private async Task RespondAsync(CallFrame request, long id)
    {
        // Not disposed, as it may be cancelled at any moment: it holds nothing but its place at the call's own.
        var end = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
        _requests[id] = end;
        try
        {
            await _server.RespondAsync(_callId, id, await _listener.OnRequestAsync(request, end.Token));
        }
#pragma warning disable CA1031 // Whatever the listener throws, the server is not left without a response.
        catch (Exception)
#pragma warning restore CA1031
        {
            await _server.RespondAsync(_callId, id, new CallResponse
            {
                Error = new JsonRpcErrorDetail { Code = InternalError, Message = "The client failed to respond." },
            });
        }
        finally
        {
            _requests.TryRemove(id, out _);
        }
    }
}
