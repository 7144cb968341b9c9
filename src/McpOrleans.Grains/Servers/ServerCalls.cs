using McpOrleans.Grains.Idempotency;
using McpOrleans.Grains.Servers.Parking;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// Runs the calls of a server: keeps track of the running ones, runs a call at most once per idempotency key, and counts the calls. Not
/// thread-safe: it runs on its grain's scheduler, where many calls interleave.
/// </summary>
internal sealed class ServerCalls(
    ServerInForce inForce, CallAttempts attempts, KeyedCalls keyedCalls, RunningCalls running, ParkedCalls parked)
{
    private readonly RequestCounter _counter = new();

    public RunningCalls Running => running;

    public McpServerStatistics Statistics => _counter.Statistics;

    /// <param name="request">The request.</param>
    /// <param name="observer">Receives what the server sends during the call. Null: nobody does.</param>
    /// <param name="spent">How much of the time that the call may take has already passed.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<McpReply> SendAsync(McpRequest request, ICallObserver? observer, TimeSpan spent, CancellationToken cancellationToken)
    {
        if (request.Resumed is not null || (request is { Parks: true, IdempotencyKey: null } && request.Abilities is not ClientAbilities.None))
        {
            return await SendParkableAsync(request, observer, spent, cancellationToken);
        }

        var relay = running.Add(request, observer);
        var call = new ServerCall(request, relay);
        try
        {
            // In place, as CallAttempts does: its builder calls whoever waits on the grain's scheduler, where the attempts end.
            var reply = request.IdempotencyKey is null
                ? await attempts.RunAsync(call, spent, cancellationToken).ConfigureAwait(false)
                : await SendKeyedAsync(call, spent, cancellationToken);
            _counter.Count(request.Method, reply);
            return reply;
        }
        finally
        {
            await running.EndAsync(request.CallId, relay, cancellationToken);
        }
    }

    /// <summary>Begins a call that waits for its caller whenever the server asks, or goes on with one.</summary>
    private async Task<McpReply> SendParkableAsync(McpRequest request, ICallObserver? observer, TimeSpan spent, CancellationToken cancellationToken)
    {
        var reply = request.Resumed is null
            ? await parked.BeginAsync(request, observer, spent, cancellationToken)
            : await parked.ResumeAsync(request, observer, cancellationToken);
        if (reply is not InputRequiredReply)
        {
            _counter.Count(request.Method, reply);
        }

        return reply;
    }

    /// <summary>
    /// Runs a call with an idempotency key. The call belongs to its key and not to one caller, so it goes on when that caller leaves.
    /// </summary>
    private async Task<McpReply> SendKeyedAsync(ServerCall serverCall, TimeSpan spent, CancellationToken cancellationToken)
    {
        var request = serverCall.Request;
        if (!serverCall.IsToolCall || RequestInspector.ReadName(request.Params) is not { } tool)
        {
            return Failed(new Failure
            {
                Code = ErrorCodes.InvalidRequest,
                Message = "An idempotency key can be used only with tools/call. The request did not run.",
                Ran = false,
            });
        }

        // What is known about a key is also told while the server is disabled, because the call may have run before.
        var keyed = new KeyedCall(request.IdempotencyKey!, request.Caller.Id, tool, request.Params);
        if (inForce.Config is null || !keyedCalls.TryAnswer(keyed, out var call))
        {
            if (!attempts.MayCall(out var config, out var refusal))
            {
                return refusal;
            }

            var left = (request.Timeout ?? config.Timeout) - spent;
            call = keyedCalls.RunAsync(
                keyed, left > TimeSpan.Zero ? left : TimeSpan.Zero, storing => attempts.RunAsync(serverCall, spent + storing, CancellationToken.None).AsTask());
        }

        try
        {
            return await call.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return Failed(CallFailures.CallerGone(wasSent: true));
        }
    }

    private static FailedReply Failed(Failure failure) => new() { Failure = failure };
}
