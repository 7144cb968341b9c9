namespace McpOrleans.Grains.Servers;

/// <summary>The calls that run in this activation. Not thread-safe: it runs on its grain's scheduler.</summary>
internal sealed class RunningCalls(ServerKey key, TimeProvider clock, ILogger logger)
{
    private readonly Dictionary<Guid, CallRelay?> _relays = [];

    /// <summary>A call begins, or goes on.</summary>
    /// <param name="request">The caller's request.</param>
    /// <param name="observer">Receives what the server sends during the call. Null: nobody does.</param>
    public CallRelay? Add(McpRequest request, ICallObserver? observer)
    {
        var relay = observer is null ? null : new CallRelay(key, request, observer, clock, logger);
        _relays[request.CallId] = relay;
        return relay;
    }

    /// <summary>Ends what has its reply. The reply may be returned to the caller once this has completed.</summary>
    public ValueTask EndAsync(Guid callId, CallRelay? relay, CancellationToken cancellationToken)
    {
        if (relay is not null)
        {
            return EndObservedAsync(callId, relay, cancellationToken);
        }

        _relays.Remove(callId);
        return ValueTask.CompletedTask;
    }

    public bool IsRunning(Guid callId) => callId != Guid.Empty && _relays.ContainsKey(callId);

    /// <inheritdoc cref="CallRelay.Respond"/>
    public bool Respond(Guid callId, long requestId, CallResponse response) =>
        callId != Guid.Empty && _relays.GetValueOrDefault(callId)?.Respond(requestId, response) is true;

    private async ValueTask EndObservedAsync(Guid callId, CallRelay relay, CancellationToken cancellationToken)
    {
        await relay.EndAsync(cancellationToken);
        _relays.Remove(callId);
    }
}
