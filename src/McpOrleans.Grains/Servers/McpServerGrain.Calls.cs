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
        return Task.FromResult(_requests.Running.Respond(callId, requestId, response));
    }

    public Task<bool> IsRunningAsync(Guid callId) => Task.FromResult(_requests.Running.IsRunning(callId));

    private async Task<McpReply> SendAsync(McpRequest request, ICallObserver? observer, CancellationToken cancellationToken)
    {
        var spent = await _unreadable.LateAsync(request.Timeout, cancellationToken);
        if (_unreadable.Problem is { } problem)
        {
            ReadAgain();
            return new FailedReply { Failure = UnreadableServer.Refusal(problem) };
        }

        NoticeGhost();
        return await _requests.SendAsync(request, observer, spent, cancellationToken);
    }
}
