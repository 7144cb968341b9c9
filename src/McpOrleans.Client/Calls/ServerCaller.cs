namespace McpOrleans.Client.Calls;

/// <summary>Sends requests to the grains of a tenant's servers.</summary>
internal sealed class ServerCaller(string tenant, IGrainFactory grains, TimeProvider time)
{
    /// <summary>Below the ceiling that <see cref="IMcpServerGrain.InvokeAsync"/> sets.</summary>
    public static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(10);

    private readonly ServerGrains _servers = new(tenant, grains);
    private readonly CallWatch _watch = new(time);

    /// <summary>Null when the timeout that a caller asks for can be had.</summary>
    public static Failure? CheckTimeout(TimeSpan? timeout) => timeout <= TimeSpan.Zero || timeout > MaxTimeout
        ? new Failure
        {
            Code = ErrorCodes.InvalidRequest,
            Message = $"The timeout must be more than 0 and at most {MaxTimeout.TotalSeconds} seconds.",
            Ran = false,
        }
        : null;

    /// <param name="server">The server's name; its grain is made by this call, so it must be one that the tenant has.</param>
    /// <param name="request">The request.</param>
    /// <param name="listener">Takes what the server sends meanwhile; null: nobody does.</param>
    /// <param name="configured">The server's own timeout, for requests without one; null: unknown.</param>
    /// <param name="hasOwnId">Whether the request was made here, with an id that no other call has.</param>
    /// <param name="cancellationToken">Ends the wait and calls the request off.</param>
    public Task<McpReply> InvokeAsync(
        string server, McpRequest request, ICallListener? listener, TimeSpan? configured, bool hasOwnId, CancellationToken cancellationToken)
    {
        var timeout = request.Timeout ?? configured ?? MaxTimeout;
        var grain = _servers.Get(server);

        if (!hasOwnId)
        {
            // What callers name their calls is for logs: two of them may have the same name.
            request = request with { CallId = Guid.NewGuid(), TakesRequests = listener is { TakesRequests: true } };
        }

        return listener is null
            ? PatientCall.InvokeAsync(grain, request, observer: null, timeout, _watch, time, cancellationToken)
            : InvokeObservedAsync(grain, request, listener, timeout, cancellationToken);
    }

    private async Task<McpReply> InvokeObservedAsync(
        IMcpServerGrain grain, McpRequest request, ICallListener listener, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var observation = new CallObservation(listener, grain, request.CallId, grains);
        return await PatientCall.InvokeAsync(grain, request, observation.Reference, timeout, _watch, time, cancellationToken);
    }
}
