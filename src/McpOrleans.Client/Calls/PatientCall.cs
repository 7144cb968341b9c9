using McpOrleans.Threading;

namespace McpOrleans.Client.Calls;

/// <summary>
/// Waits for a server grain's answer a little longer than the call may take. Orleans does not tell a client that the silo it
/// called has died, so after that the grain is asked whether it still works on the call, as it does while the MCP server reports
/// progress; an activation made since the silo died does not. What Orleans could not finish is a reply, too.
/// </summary>
internal sealed class PatientCall : TaskCompletionSource<McpReply>
{
    /// <summary>For the answer to travel after the grain has given up.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly IMcpServerGrain _server;
    private readonly Guid _id;
    private readonly CallWatch _watch;
    private readonly TimeProvider _time;
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenRegistration _cancellation;
    private readonly CancellationTokenSource _abandoned;
    private readonly Task<McpReply> _answer;
    private int _isAnsweredOrAbandoned;

    private PatientCall(
        IMcpServerGrain server,
        Guid id,
        Task<McpReply> answer,
        CancellationTokenSource abandoned,
        TimeSpan timeout,
        CallWatch watch,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        (_server, _id, _answer, _abandoned, _watch, _time, _cancellationToken) = (server, id, answer, abandoned, watch, time, cancellationToken);
        Patience = timeout + Grace;
        _watch.Add(this);
        _cancellation = cancellationToken.UnsafeRegister(static call => ((PatientCall)call!).Leave(), this);
        _answer.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(OnAnswered);
    }

    /// <summary>How long the answer is waited for before the grain is asked.</summary>
    public TimeSpan Patience { get; }

    /// <summary>A timestamp; belongs to the <see cref="CallWatch"/>.</summary>
    public long WatchedSince { get; set; }

    /// <summary>The reply, or a failure that says what became of the call.</summary>
    /// <param name="server">The server's grain.</param>
    /// <param name="request">The request, with an id of its own.</param>
    /// <param name="observer">Takes what the server sends meanwhile; null: nobody does.</param>
    /// <param name="timeout">How long the call may take.</param>
    /// <param name="watch">Notices when the answer is overdue.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait and calls the request off.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<McpReply> InvokeAsync(
        IMcpServerGrain server,
        McpRequest request,
        ICallObserver? observer,
        TimeSpan timeout,
        CallWatch watch,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var abandoned = CancellationPool.Rent();
        try
        {
            var answer = observer is null ? server.InvokeAsync(request, abandoned.Token) : server.InvokeObservedAsync(request, observer, abandoned.Token);
            return new PatientCall(server, request.CallId, answer, abandoned, timeout, watch, time, cancellationToken).Task;
        }
        catch (Exception exception) when (OrleansFailures.FromCall(exception) is { } failure)
        {
            // It was not even sent.
            return System.Threading.Tasks.Task.FromResult<McpReply>(new FailedReply { Failure = failure });
        }
    }

    /// <summary>Asks the grain whether it still works on the call; goes on waiting where it does.</summary>
    public async Task AskAsync()
    {
        var isRunning = await IsRunningAsync();
        if (_cancellationToken.IsCancellationRequested)
        {
            // The caller has left meanwhile, which ends the wait.
            return;
        }

        if (isRunning)
        {
            _watch.Add(this);
            if (Task.IsCompleted)
            {
                // It was answered meanwhile, and nobody would take it off the watch any more.
                _watch.Remove(this);
            }
        }
        else
        {
            _cancellation.Unregister();
            Abandon();
            TrySetResult(new FailedReply { Failure = OrleansFailures.NoAnswer });
        }
    }

    /// <summary>Never fails: a grain that cannot be asked does not work on the call, as far as anybody can tell.</summary>
    private async Task<bool> IsRunningAsync()
    {
        try
        {
            var answer = _server.IsRunningAsync(_id);
            await ((Task)answer).WaitAsync(Grace, _time, _cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            answer.Forget();
            return answer is { IsCompletedSuccessfully: true, Result: true };
        }
#pragma warning disable CA1031 // Whatever Orleans throws.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    private void OnAnswered()
    {
        _watch.Remove(this);
        _cancellation.Unregister();
        if (Interlocked.Exchange(ref _isAnsweredOrAbandoned, 1) == 0)
        {
            CancellationPool.Return(_abandoned);
        }

        if (_answer.IsCompletedSuccessfully)
        {
            TrySetResult(_answer.Result);
            return;
        }

        var exception = _answer.Exception?.InnerException ?? new OperationCanceledException();
        if (_cancellationToken.IsCancellationRequested)
        {
            TrySetCanceled(_cancellationToken);
        }
        else if (OrleansFailures.FromCall(exception) is { } failure)
        {
            TrySetResult(new FailedReply { Failure = failure });
        }
        else
        {
            TrySetException(exception);
        }
    }

    /// <summary>The caller is gone. What follows must not run on the thread that cancels.</summary>
    private void Leave()
    {
        _watch.Remove(this);
        ThreadPool.UnsafeQueueUserWorkItem(static call => call.EndWait(), this, preferLocal: false);
    }

    private void EndWait()
    {
        Abandon();
        TrySetCanceled(_cancellationToken);
        _watch.Remove(this);
    }

    /// <summary>Calls the request off, unless its answer is there: then its source is another call's.</summary>
    private void Abandon()
    {
        _answer.Forget();
        if (Interlocked.Exchange(ref _isAnsweredOrAbandoned, 1) == 0)
        {
            _abandoned.Cancel();
        }
    }
}
