namespace McpOrleans.Grains.Servers.Parking;

/// <summary>
/// Runs the calls whose callers can be asked and respond by resuming them: until there is a reply or a question. With a question, the
/// call is parked. Not thread-safe: it runs on its grain's scheduler.
/// </summary>
internal sealed class ParkedCalls(ServerKey key, CallAttempts attempts, RunningCalls running, BackgroundWork background, TimeProvider clock)
{
    /// <summary>How many calls of one server may wait for their callers.</summary>
    internal const int Most = 256;

    private readonly Dictionary<Guid, ParkedCall> _parked = [];

    public async Task<McpReply> BeginAsync(McpRequest request, ICallObserver? observer, TimeSpan spent, CancellationToken cancellationToken)
    {
        var call = new ParkedCall(request);
        var relay = running.Add(request, observer);
        call.BeginRound(relay);
        call.Begin(begun => RunAsync(begun, spent));
        return await WaitAsync(call, request, relay, cancellationToken);
    }

    public async Task<McpReply> ResumeAsync(McpRequest request, ICallObserver? observer, CancellationToken cancellationToken)
    {
        var resumed = request.Resumed!;
        if (!_parked.TryGetValue(resumed.Call, out var call) || !call.IsOf(request))
        {
            return new FailedReply { Failure = CallFailures.InputExpired(key.Server) };
        }

        // At once, so that nobody else resumes it.
        _parked.Remove(resumed.Call);
        if (resumed.IsCalledOff)
        {
            call.CallOff();
            return await call.Reply.WaitAsync(cancellationToken);
        }

        var relay = running.Add(request, observer);
        call.BeginRound(relay);
        call.Questions.Respond(resumed.Responses);
        return await WaitAsync(call, request, relay, cancellationToken);
    }

    /// <summary>Ends all parked calls.</summary>
    public void End()
    {
        foreach (var call in _parked.Values)
        {
            call.CallOff();
        }

        _parked.Clear();
    }

    private async Task<McpReply> RunAsync(ParkedCall call, TimeSpan spent)
    {
        try
        {
            return await attempts.RunAsync(call.Call, spent, call.Lifetime);
        }
        finally
        {
            call.Questions.End();
        }
    }

    /// <summary>Waits for the reply or a question, whichever comes first.</summary>
    private async Task<McpReply> WaitAsync(ParkedCall call, McpRequest request, CallRelay? relay, CancellationToken cancellationToken)
    {
        try
        {
            return await NextAsync(call, cancellationToken) is { } question ? Park(call, question) : await call.Reply;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            call.CallOff();
            return await call.Reply;
        }
        finally
        {
            await running.EndAsync(request.CallId, relay, cancellationToken);
            call.EndRound();
        }
    }

    /// <summary>Returns what the server asks; null when there is the call's reply instead.</summary>
    private static async Task<byte[]?> NextAsync(ParkedCall call, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.WhenAny(call.Reply, call.Questions.Asked).WaitAsync(cancellationToken);
            if (call.Reply.IsCompleted)
            {
                return null;
            }

            // The server may have called its question off meanwhile.
            if (call.Questions.Take() is { } question)
            {
                return question;
            }
        }
    }

    private McpReply Park(ParkedCall call, byte[] question)
    {
        if (_parked.Count >= Most)
        {
            call.CallOff();
            return new FailedReply { Failure = CallFailures.TooManyParked(key.Server, Most) };
        }

        // Each round has an id of its own, so that an answer counts once.
        var id = Guid.NewGuid();
        _parked.Add(id, call);
        call.Call.Pause!.Start();
        background.Run(() => ExpireAsync(id));
        return new InputRequiredReply { Result = question, ParkedCall = id };
    }

    private async Task ExpireAsync(Guid id)
    {
        await Task.Delay(InputLimits.ResponseTime, clock);
        if (_parked.Remove(id, out var call))
        {
            call.CallOff();
        }
    }
}
