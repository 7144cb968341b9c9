namespace McpOrleans.Client.Calls;

/// <summary>
/// Waits for a server grain's answer a little longer than the call may take. Orleans does not tell a client that the silo it
/// called has died, so after that the grain is asked whether it still works on the call, as it does while the MCP server reports
/// progress; an activation made since the silo died does not.
/// </summary>
internal static class PatientCall
{
    /// <summary>For the answer to travel after the grain has given up.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Null when there will be no answer.</summary>
    /// <param name="server">The server's grain.</param>
    /// <param name="request">The request, with an id of its own.</param>
    /// <param name="observer">Takes what the server sends meanwhile; null: nobody does.</param>
    /// <param name="timeout">How long the call may take.</param>
    /// <param name="time">Measures that.</param>
    /// <param name="cancellationToken">Ends the wait and calls the request off.</param>
    public static async Task<McpReply?> InvokeAsync(
        IMcpServerGrain server, McpRequest request, ICallObserver? observer, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var call = observer is null ? server.InvokeAsync(request, abandoned.Token) : server.InvokeObservedAsync(request, observer, abandoned.Token);
        try
        {
            do
            {
                await ((Task)call).WaitAsync(timeout + Grace, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (call.IsCompleted || cancellationToken.IsCancellationRequested)
                {
                    return await call.WaitAsync(cancellationToken);
                }
            }
            while (await IsRunningAsync(server, request, time, cancellationToken));

            return null;
        }
        finally
        {
            // The linked source may not have heard of the cancellation yet, and would not once it is disposed.
            if (!call.IsCompleted)
            {
                call.Forget();
                await abandoned.CancelAsync();
            }
        }
    }

    private static async Task<bool> IsRunningAsync(IMcpServerGrain server, McpRequest request, TimeProvider time, CancellationToken cancellationToken)
    {
        var answer = server.IsRunningAsync(request.CallId);
        await ((Task)answer).WaitAsync(Grace, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        answer.Forget();
        return answer is { IsCompletedSuccessfully: true, Result: true };
    }
}
