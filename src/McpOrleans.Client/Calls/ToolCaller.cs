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
            var index = await directory.GetAsync(cancellationToken);
            var lookup = ToolLookup.Find(index, call);
            if (!lookup.IsListed)
            {
                index = await directory.RefreshAsync(cancellationToken);
                lookup = ToolLookup.Find(index, call);
            }

            if (Refuse(call, lookup, out var request) is { } refusal)
            {
                return refusal;
            }

            var reply = await SendAsync(lookup.Server!, request!, call, index, cancellationToken);
            var outcome = new ToolCallOutcome { Server = lookup.Server, Tool = lookup.Tool, Reply = reply };
            return IsNotThere(outcome) ? await CallAgainAsync(call, outcome, index, cancellationToken) : outcome;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && OrleansFailures.FromLookup(exception) is { } failure)
        {
            return Failed(failure);
        }
    }

    /// <summary>Nothing ran, so once more is safe; where the directory is still the same, it would be no use.</summary>
    private async Task<ToolCallOutcome> CallAgainAsync(ToolCall call, ToolCallOutcome outcome, ToolIndex index, CancellationToken cancellationToken)
    {
        var refreshed = await directory.RefreshAsync(cancellationToken);
        if (refreshed.Snapshot.Version != index.Snapshot.Version)
        {
            var lookup = ToolLookup.Find(refreshed, call);
            if (Refuse(call, lookup, out var request) is { } refusal)
            {
                return refusal;
            }

            var reply = await SendAsync(lookup.Server!, request!, call, refreshed, cancellationToken);
            outcome = new ToolCallOutcome { Server = lookup.Server, Tool = lookup.Tool, Reply = reply };
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

    private Task<McpReply> SendAsync(string server, McpRequest request, ToolCall call, ToolIndex index, CancellationToken cancellationToken) =>
        servers.InvokeAsync(server, request, call.Listener, index.FindServer(server)?.Timeout, hasOwnId: true, cancellationToken);

    /// <summary>Why the call is not sent; null when there is a server, a tool and a request.</summary>
    private static ToolCallOutcome? Refuse(ToolCall call, ToolLookup lookup, out McpRequest? request)
    {
        request = null;
        if (lookup.Failure is { } failure)
        {
            return Failed(failure) with { Candidates = lookup.Candidates };
        }

        if (lookup.Route is { } route && call.Check?.Invoke(route) is false)
        {
            return Failed(new Failure { Code = ErrorCodes.InvalidRequest, Message = "The call does not fit the tool. It did not run.", Ran = false });
        }

        if (!ToolCallParams.TryWrite(lookup.Tool!, call, out var parameters, out var error))
        {
            return Failed(new Failure { Code = ErrorCodes.InvalidRequest, Message = error, Ran = false });
        }

        request = new McpRequest
        {
            Method = "tools/call",
            Params = parameters,
            Caller = call.Caller,
            Timeout = call.Timeout,
            IdempotencyKey = call.IdempotencyKey,
            CallId = Guid.NewGuid(),
            TakesRequests = call.Listener is { TakesRequests: true },
            Abilities = call.Abilities,
            SessionId = call.SessionId,
            Parks = call.Parks,
            Resumed = call.Resumed,
        };
        return null;
    }

    private static ToolCallOutcome Failed(Failure failure) => new() { Reply = new FailedReply { Failure = failure } };
}
