using McpOrleans.Client.Directory;

namespace McpOrleans.Client.Calls;

/// <summary>Calls a tenant's tools: finds the server in the kept directory and goes there in one hop.</summary>
internal sealed class ToolCaller(IDirectoryView directory, ServerCaller servers)
{
    public async Task<ToolCallOutcome> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        if (ServerCaller.CheckTimeout(call.Timeout) is { } invalid)
        {
            return Failed(invalid);
        }

        try
        {
            return await RouteAsync(call, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && OrleansFailures.FromLookup(exception) is { } failure)
        {
            return Failed(failure);
        }
    }

    private async Task<ToolCallOutcome> RouteAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var index = await directory.GetAsync(cancellationToken);
        var lookup = ToolLookup.Find(index, call);
        if (!lookup.IsListed)
        {
            index = await directory.RefreshAsync(cancellationToken);
            lookup = ToolLookup.Find(index, call);
        }

        var outcome = await CallAsync(call, lookup, index, cancellationToken);
        if (lookup.Target is null || !IsNotThere(outcome))
        {
            return outcome;
        }

        // Nothing ran, so once more is safe; where the directory is still the same, it would be no use.
        var refreshed = await directory.RefreshAsync(cancellationToken);
        if (refreshed.Snapshot.Version != index.Snapshot.Version)
        {
            outcome = await CallAsync(call, ToolLookup.Find(refreshed, call), refreshed, cancellationToken);
        }

        return IsNotThere(outcome) ? WithCandidates(outcome, refreshed) : outcome;
    }

    private static bool IsNotThere(ToolCallOutcome outcome) =>
        outcome.Reply is FailedReply { Failure.Code: ErrorCodes.ToolNotFound or ErrorCodes.ServerNotFound };

    /// <summary>Adds to a server's word that it has no such tool what may have been meant.</summary>
    private static ToolCallOutcome WithCandidates(ToolCallOutcome outcome, ToolIndex index)
    {
        if (outcome is not { Server: { } server, Tool: { } tool, Reply: FailedReply { Failure: var failure } })
        {
            return outcome;
        }

        var closest = failure.Code == ErrorCodes.ServerNotFound
            ? ToolLookup.ServerNotFound(index, server)
            : ToolLookup.ToolNotFound(index, tool, server);
        return closest.Candidates.IsEmpty
            ? outcome
            : outcome with
            {
                Reply = new FailedReply { Failure = failure with { Suggestion = closest.Failure!.Suggestion } },
                Candidates = closest.Candidates,
            };
    }

    private async Task<ToolCallOutcome> CallAsync(ToolCall call, ToolLookup lookup, ToolIndex index, CancellationToken cancellationToken)
    {
        if (lookup.Target is not var (server, tool))
        {
            return Failed(lookup.Failure!) with { Candidates = lookup.Candidates };
        }

        if (!ToolCallParams.TryWrite(tool, call, out var parameters, out var error))
        {
            return Failed(new Failure { Code = ErrorCodes.InvalidRequest, Message = error, Ran = false });
        }

        var request = new McpRequest
        {
            Method = "tools/call",
            Params = parameters,
            Caller = call.Caller,
            Timeout = call.Timeout,
            IdempotencyKey = call.IdempotencyKey,
        };
        var reply = await servers.InvokeAsync(server, request, call.Listener, index.FindServer(server)?.Timeout, cancellationToken);
        return new ToolCallOutcome { Server = server, Tool = tool, Reply = reply };
    }

    private static ToolCallOutcome Failed(Failure failure) => new() { Reply = new FailedReply { Failure = failure } };
}
