namespace McpOrleans.Grains.Servers;

/// <content>Requests to the MCP server.</content>
internal sealed partial class McpServerGrain
{
    public Task<McpReply> InvokeAsync(McpRequest request, CancellationToken cancellationToken) => SendAsync(request, observer: null, cancellationToken);

    public Task<McpReply> InvokeObservedAsync(McpRequest request, ICallObserver observer, CancellationToken cancellationToken) =>
        SendAsync(request, observer, cancellationToken);

    public Task<bool> RespondAsync(Guid callId, long requestId, CallResponse response)
    {
        CallResponses.ThrowIfInvalid(response);
        return Task.FromResult(_calls.Running.Respond(callId, requestId, response));
    }

    public Task<bool> IsRunningAsync(Guid callId) => Task.FromResult(_calls.Running.IsRunning(callId));

    private Task<McpReply> SendAsync(McpRequest request, ICallObserver? observer, CancellationToken cancellationToken)
    {
        if (!_unreadable.IsLate)
        {
            return SendAsync(request, observer, spent: TimeSpan.Zero, cancellationToken);
        }

        return SendLateAsync(request, observer, cancellationToken);
    }

    private async Task<McpReply> SendLateAsync(McpRequest request, ICallObserver? observer, CancellationToken cancellationToken)
    {
        var spent = await _unreadable.LateAsync(request.Timeout, cancellationToken);
        return await SendAsync(request, observer, spent, cancellationToken);
    }

    private Task<McpReply> SendAsync(McpRequest request, ICallObserver? observer, TimeSpan spent, CancellationToken cancellationToken)
    {
        if (_unreadable.Problem is { } problem)
        {
            ReadAgain();
            return Task.FromResult<McpReply>(new FailedReply { Failure = UnreadableServer.Refusal(problem) });
        }

        NoticeGhost();
        return _calls.SendAsync(request, observer, spent, cancellationToken);
    }
}
